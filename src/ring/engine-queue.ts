import type { VirtQueue } from "../engine/virtqueue.ts";
import { chainTotals } from "./buffers.ts";
import { ChainWalker, ringOf, type WalkBudget } from "./chain-walker.ts";
import { explainFault } from "./explain-fault.ts";
import type { SplitQueue } from "./queue-at-rest.ts";
import { type RingCounts, type RingTrouble, readSplitRing } from "./split-queue.ts";
import { readRingFields } from "./split-ring.ts";

/**
 * An engine queue between two operations, as a queue at rest. Addresses are user
 * addresses, and the indices are the device's own. If avail.idx is too far ahead,
 * this is reported as a problem, and one full turn of the ring is walked anyway.
 *
 * @param mostChains - the most chains to walk
 */
export function engineQueue(
  vq: VirtQueue,
  queue: number,
  budget: WalkBudget,
  mostChains: number,
): SplitQueue {
  const { lastAvailIdx, lastUsedIdx, userMemory: memory } = vq;
  const ring = ringOf(vq);
  const [desc, avail, used] = [BigInt(ring.desc), BigInt(ring.avail), BigInt(ring.used)];
  const { profile } = vq.device;
  const contents = readSplitRing(
    {
      ...{ memory, ring, walker: ChainWalker.of(vq), budget, mostChains, walksJump: true },
      indices: () => ({ lastAvailIdx, lastUsedIdx, inferred: [] }),
      explain: (fault) => explainFault(fault, profile),
      trouble: jumpTrouble,
      contents: ({ descriptors }) => chainTotals(descriptors),
    },
    readRingFields(memory, ring),
  );
  return {
    layout: "split",
    told: { queue, num: ring.num, desc, avail, used, lastAvailIdx, lastUsedIdx },
    role: "",
    ring,
    eventIdx: ring.eventIdx,
    stale: false,
    table: undefined,
    ...contents,
    pending: contents.pending ?? 0,
  };
}

function jumpTrouble({ ring, pending = 0 }: RingCounts): RingTrouble {
  if (pending <= ring.num) return { problems: [], gaps: [] };
  return { problems: [`avail idx is ${pending} ahead of what the device has popped`], gaps: [] };
}
