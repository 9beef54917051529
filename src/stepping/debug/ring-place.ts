import { addU64, type U64 } from "../../base/u64.ts";
import { type SplitPlace, splitPlace } from "../../ring/split-fields.ts";
import type { VqState } from "../../scenario/scenario.ts";

/** Where a field of a ring lies in user memory. */
export interface RingPlace {
  readonly addr: U64;
  /** Bytes. */
  readonly size: SplitPlace["size"];
}

/**
 * Where a field lies, given the queue's addresses and size.
 *
 * @param path - one of `SPLIT_PATHS`
 * @param index - index of the entry; for avail.ring and used.ring it may be free-running
 * @returns undefined when there is no such field or entry
 */
export function ringPlace(state: VqState, path: string, index: bigint): RingPlace | undefined {
  const num = state.num;
  const slot = path.startsWith("desc") ? index : BigInt.asUintN(16, index) % BigInt(num);
  if (slot < 0n || slot >= BigInt(num)) return undefined;
  const place = splitPlace(path, num, Number(slot));
  if (place === undefined) return undefined;
  return { addr: addU64(state[place.part], place.offset), size: place.size };
}
