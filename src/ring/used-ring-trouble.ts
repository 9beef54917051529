import { VRING_USED_IDX } from "../abi/vring.ts";
import { addU64, type U64 } from "../base/u64.ts";
import type { MissingMemory } from "./missing-memory.ts";
import type { RingCounts, RingTrouble } from "./split-queue.ts";

/**
 * Problems on the device's side of a ring, in the guest or in the image.
 *
 * @param missing - explains why memory at a user address cannot be read
 */
export function usedRingTrouble(
  { ring, fields, inFlight }: RingCounts,
  missing: (addr: U64, size: number, what: string) => MissingMemory | undefined,
): RingTrouble {
  if (fields.usedIdx === undefined) {
    const found = missing(addU64(ring.used, VRING_USED_IDX), 2, "the used ring's idx");
    const sentences = found === undefined ? [] : [found.sentence];
    return found?.notDumped === true
      ? { problems: [], gaps: sentences }
      : { problems: sentences, gaps: [] };
  }
  if (inFlight === undefined || inFlight <= ring.num) return { problems: [], gaps: [] };
  const behind = 0x10000 - inFlight;
  const problem =
    behind <= ring.num
      ? `used idx is ${behind} ahead of what the device has popped`
      : `the device has popped ${inFlight} chains that it did not complete, on a ring of ${ring.num}`;
  return { problems: [problem], gaps: [] };
}
