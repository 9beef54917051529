import type { VirtQueue } from "../engine/virtqueue.ts";
import { chainTotals } from "./buffers.ts";
import { ChainWalker, ringOf, type WalkBudget } from "./chain-walker.ts";
import { explainFault } from "./explain-fault.ts";
import type { SplitQueue } from "./queue-at-rest.ts";
import { readSplitRing } from "./split-queue.ts";
import { readRingFields } from "./split-ring.ts";

/**
 * A queue of the engine between two operations, as a queue at rest. Addresses are
 * user addresses, and the indices are the device's own.
 *
 * @param mostChains - chains that are walked at most
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
      ...{ memory, ring, walker: ChainWalker.of(vq), budget, mostChains },
      indices: () => ({ lastAvailIdx, lastUsedIdx, inferred: [] }),
      explain: (fault) => explainFault(fault, profile),
      missing: () => undefined,
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
  };
}
