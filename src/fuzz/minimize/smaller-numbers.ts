import { type U64, u64 } from "../../base/u64.ts";
import type { Step } from "../../scenario/scenario.ts";
import { changeStep } from "./fewer-steps.ts";
import { smallerNumber } from "./smaller-number.ts";
import type { Pass, Trial } from "./trial.ts";

/** Sets of bits: a lower number is not a smaller set. */
const BITS = new Set(["value", "flags"]);

/** Addresses that other data depend on: no working address is simpler than another, except 0. */
const ADDRESSES = new Set(["hva", "gpa", "desc", "used", "avail", "log", "base"]);

/** Expectations follow from the rest; `during` is handled by `smallerPokes`. */
const LEFT_ALONE = new Set(["expect", "during"]);

/** Bring the numbers of the steps close to 0; in sets of bits, clear bits. */
export const smallerNumbers: Pass = (trial) => {
  for (let i = 0; i < trial.best.steps.length; i++) {
    for (const path of numberPaths(trial.best.steps[i])) {
      const value = at(trial.best.steps[i], path) as U64;
      const attempt = (smaller: U64) =>
        changeStep(trial, i, put(trial.best.steps[i], path, smaller) as Step);
      const name = path.findLast((key) => !/^\d+$/.test(key)) ?? "";
      if (BITS.has(name)) fewerBits(value, attempt);
      else if (ADDRESSES.has(name)) attempt(0);
      else smallerNumber(value, attempt);
    }
    plainFlags(trial, i);
  }
};

function fewerBits(value: U64, attempt: (smaller: U64) => boolean): void {
  let left = BigInt(value);
  for (let bit = 63n; bit >= 0n; bit--) {
    const smaller = left & ~(1n << bit);
    if (smaller !== left && attempt(u64(smaller))) left = smaller;
  }
}

/** A pop without log is simpler than one with it. */
function plainFlags(trial: Trial, i: number): void {
  const step = trial.best.steps[i];
  if (step?.op === "get_vq_desc" && step.log) changeStep(trial, i, { ...step, log: false });
}

/** Where a step has numbers above 0 that may be lowered: keys and indices from the top. */
function numberPaths(value: unknown, path: readonly string[] = []): (readonly string[])[] {
  if (typeof value === "number" || typeof value === "bigint") return value > 0 ? [path] : [];
  if (typeof value !== "object" || value === null || value instanceof Uint8Array) return [];
  return Object.entries(value).flatMap(([key, field]) =>
    LEFT_ALONE.has(key) ? [] : numberPaths(field, [...path, key]),
  );
}

function at(value: unknown, path: readonly string[]): unknown {
  return path.reduce((held, key) => (held as Record<string, unknown>)[key], value);
}

function put(value: unknown, [key, ...rest]: readonly string[], number: U64): unknown {
  if (key === undefined) return number;
  const changed = put((value as Record<string, unknown>)[key], rest, number);
  if (Array.isArray(value)) return value.with(Number(key), changed);
  return { ...(value as object), [key]: changed };
}
