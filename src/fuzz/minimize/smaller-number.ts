import { type Arbitrary, bigInt, integer } from "fast-check";
import { type U64, u64 } from "../../base/u64.ts";

const WHOLE = integer({ min: 0, max: Number.MAX_SAFE_INTEGER });
const WIDE = bigInt({ min: 0n, max: 2n ** 64n - 1n });

/** Most shrinks of one number that are taken; each halves what is left. */
const MOST_TAKEN = 128;

/**
 * Bring a number as close to 0 as possible, in the steps that fast-check shrinks
 * numbers by: first 0, then from half of it back up.
 *
 * @param attempt - whether this number is accepted as the new one
 */
export function smallerNumber(value: U64, attempt: (smaller: U64) => boolean): void {
  if (typeof value === "bigint") descend(WIDE, value, (smaller) => attempt(u64(smaller)));
  else descend(WHOLE, value, attempt);
}

function descend<T>(arbitrary: Arbitrary<T>, from: T, attempt: (smaller: T) => boolean): void {
  let value = from;
  let context: unknown;
  for (let taken = 0; taken < MOST_TAKEN; taken++) {
    const next = firstTaken();
    if (next === undefined) return;
    ({ value, context } = next);
  }

  function firstTaken() {
    for (const shrunk of arbitrary.shrink(value, context)) {
      if (attempt(shrunk.value)) return shrunk;
    }
    return undefined;
  }
}
