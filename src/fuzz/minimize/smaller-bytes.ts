import { addU64 } from "../../base/u64.ts";
import type { Step } from "../../scenario/scenario.ts";
import { fewerItems } from "./fewer-items.ts";
import { changeStep } from "./fewer-steps.ts";
import { changeWrite } from "./less-memory.ts";
import { smallerNumber } from "./smaller-number.ts";
import type { Pass, Trial } from "./trial.ts";

/** Size of the smallest field of a ring, in bytes. */
const CELL = 2;

/** Bring the initial bytes close to zero, field by field. */
export const smallerBytes: Pass = (trial) => {
  const littleEndian = !trial.best.steps.some(isBigEndian);
  for (let i = 0; i < trial.best.memory.length; i++) {
    const { bytes } = trial.best.memory[i] as { bytes: Uint8Array };
    smallerFields(bytes, littleEndian, (smaller) => changeWrite(trial, i, { bytes: smaller }));
  }
};

/**
 * Shorten the guest's writes and bring their bytes close to zero. Move each to before
 * an operation, or else to an earlier read in it.
 */
export const smallerPokes: Pass = (trial) => {
  const littleEndian = !trial.best.steps.some(isBigEndian);
  for (let i = 0; i < trial.best.steps.length; i++) {
    const step = trial.best.steps[i] as Step;
    if (step.op !== "poke") continue;
    shorter(trial, i, step);
    earlier(trial, i);
    const left = trial.best.steps[i] as typeof step;
    smallerFields(left.bytes, littleEndian, (bytes) => changeStep(trial, i, { ...left, bytes }));
  }
};

function earlier(trial: Trial, i: number): void {
  const step = trial.best.steps[i] as Extract<Step, { op: "poke" }>;
  const { during, ...atOnce } = step;
  if (during === undefined || changeStep(trial, i, atOnce)) return;
  smallerNumber(
    during,
    (read) => read > 0 && changeStep(trial, i, { ...step, during: Number(read) }),
  );
}

function shorter(trial: Trial, i: number, step: Extract<Step, { op: "poke" }>): void {
  smallerNumber(step.bytes.length, (length) =>
    changeStep(trial, i, { ...step, bytes: step.bytes.slice(0, Number(length)) }),
  );
  const cut = trial.best.steps[i] as typeof step;
  const { hva } = cut;
  smallerNumber(cut.bytes.length, (length) => {
    const skipped = cut.bytes.length - Number(length);
    return changeStep(trial, i, {
      ...cut,
      hva: addU64(hva, skipped),
      bytes: cut.bytes.slice(skipped),
    });
  });
}

function smallerFields(
  bytes: Uint8Array,
  littleEndian: boolean,
  attempt: (bytes: Uint8Array) => boolean,
): void {
  let best = bytes;
  const take = (smaller: Uint8Array) => {
    if (!attempt(smaller)) return false;
    best = smaller;
    return true;
  };
  const cells = Array.from({ length: Math.floor(bytes.length / CELL) }, (_, i) => i * CELL);
  const filled = cells.filter((at) => cellOf(best, at, littleEndian) !== 0);
  const left = fewerItems(filled, (kept) => {
    const smaller = Uint8Array.from(bytes);
    for (const at of filled) smaller.fill(0, at, at + CELL);
    for (const at of kept) smaller.set(bytes.subarray(at, at + CELL), at);
    return take(smaller);
  });
  for (const at of left) {
    smallerNumber(cellOf(best, at, littleEndian), (value) => {
      const smaller = Uint8Array.from(best);
      new DataView(smaller.buffer).setUint16(at, Number(value), littleEndian);
      return value !== 0 && take(smaller);
    });
  }
}

function cellOf(bytes: Uint8Array, at: number, littleEndian: boolean): number {
  return new DataView(bytes.buffer, bytes.byteOffset).getUint16(at, littleEndian);
}

function isBigEndian(step: Step): boolean {
  return (
    step.op === "vring_ioctl" &&
    step.cmd === "VHOST_SET_VRING_ENDIAN" &&
    "num" in step.arg &&
    step.arg.num === 1
  );
}
