import { VRING_AVAIL_RING, VRING_USED_ELEM_SIZE, VRING_USED_RING } from "../../abi/vring.ts";
import type { U64 } from "../../base/u64.ts";
import type { Scenario, Step } from "../../scenario/scenario.ts";
import { inPieces } from "./initial-memory.ts";
import type { Pass, Trial } from "./trial.ts";

/** The largest index; vhost refuses a base above it. */
const U16 = 0xffff;

type VringIoctl = Extract<Step, { op: "vring_ioctl" }>;

/**
 * Lower the base and every index in the rings by whole turns, so that queues start in
 * their first turn and each index still means the same slot.
 */
export const lowerIndices: Pass = (trial) => {
  for (let vq = 0; vq < 4; vq++) lowerQueue(trial, vq);
};

function lowerQueue(trial: Trial, vq: number): void {
  const { steps, memory } = trial.best;
  const ioctls = steps.filter((step): step is VringIoctl => isOf(step, vq));
  const of = (cmd: string) => ioctls.find((step) => step.cmd === `VHOST_SET_VRING_${cmd}`)?.arg;
  const base = numberOf(of("BASE")) ?? 0;
  const num = numberOf(of("NUM")) ?? 1;
  const rings = of("ADDR");
  const turns = base - (base % num);
  if (turns === 0 || rings === undefined || "fault" in rings) return;
  const idxs = [rings.avail, rings.used]
    .map((ring) => Number(ring ?? 0) + 2)
    .filter(Number.isSafeInteger);
  const fields = indexFields(rings.avail ?? 0, rings.used ?? 0, num);
  for (const littleEndian of [true, false]) {
    const inBytes = (bytes: Uint8Array, start: U64) =>
      loweredFields(bytes, start, fields, turns, littleEndian);
    const lowered = steps.map((step): Step => {
      if (step.op === "poke") return { ...step, bytes: inBytes(step.bytes, step.hva) };
      if (!isOf(step, vq) || step.cmd !== "VHOST_SET_VRING_BASE") return step;
      const num = numberOf(step.arg) ?? 0;
      // A base that vhost refuses must stay refused. A later base may be lower than
      // the first.
      if (num > U16) return step;
      return { ...step, arg: { ...step.arg, num: (num - turns) & U16 } } as Step;
    });
    const pieces = inPieces(memory);
    const unwritten = idxs.filter((idx) => !pieces.some((write) => covers(write, idx)));
    const writes = [...pieces, ...unwritten.map(zeroAt)].map((write) => ({
      ...write,
      bytes: write.count === 1 ? inBytes(write.bytes, write.hva) : write.bytes,
    }));
    if (trial.change({ steps: lowered, memory: writes })) return;
  }
}

const zeroAt = (hva: number) => ({ hva, bytes: new Uint8Array(2), count: 1 });

function covers({ hva, bytes, count }: Scenario["memory"][number], addr: number): boolean {
  return hva <= addr && addr < Number(hva) + bytes.length * count;
}

function isOf(step: Step, vq: number): step is VringIoctl {
  return step.op === "vring_ioctl" && "index" in step.arg && step.arg.index === vq;
}

function numberOf(arg: VringIoctl["arg"] | undefined): number | undefined {
  return arg !== undefined && "num" in arg ? arg.num : undefined;
}

/** avail.idx, used_event, used.idx, avail_event */
function indexFields(avail: U64, used: U64, num: number): number[] {
  const [a, u] = [Number(avail), Number(used)];
  return [
    a + 2,
    a + VRING_AVAIL_RING + 2 * num,
    u + 2,
    u + VRING_USED_RING + VRING_USED_ELEM_SIZE * num,
  ];
}

function loweredFields(
  bytes: Uint8Array,
  start: U64,
  fields: readonly number[],
  turns: number,
  littleEndian: boolean,
): Uint8Array {
  const copy = Uint8Array.from(bytes);
  const view = new DataView(copy.buffer);
  for (const field of fields) {
    const at = field - Number(start);
    if (at < 0 || at + 2 > copy.length) continue;
    const idx = view.getUint16(at, littleEndian);
    view.setUint16(at, (idx - turns) & U16, littleEndian);
  }
  return copy;
}
