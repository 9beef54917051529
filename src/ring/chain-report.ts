import { Chain } from "../engine/chain.ts";
import type { Fault } from "../engine/fault.ts";
import { getVqDesc, walkChain } from "../engine/get-vq-desc.ts";
import type { SeenDescriptor } from "../engine/observer.ts";
import type { VirtQueue } from "../engine/virtqueue.ts";

/** One chain as vhost walks it. */
export interface ChainReport {
  readonly state: "pending" | "in-flight";
  /** Free-running avail index at which it was published. */
  readonly position: number;
  /** Undefined when the avail entry cannot be read. */
  readonly head: number | undefined;
  /** In the order walked, tables opened. */
  readonly descriptors: readonly SeenDescriptor[];
  /** Iovecs that the device may read, and write. */
  readonly out: number;
  readonly in: number;
  /** What vhost reported, in order; the first is the reason. Empty when it takes the chain. */
  readonly faults: readonly Fault[];
}

/** Descriptors that one look at an image may still read: shared by all chains of all queues. */
export interface WalkBudget {
  left: number;
}

/** Iovecs of one chain: as many as vhost gives it. */
const chain = new Chain();

/**
 * Walk the pending chain at a position as a device popping it would.
 *
 * @param vq - set up for the queue; its indices are moved
 * @param head - as the avail entry names it, where that can be read
 */
export function pendingChain(
  vq: VirtQueue,
  position: number,
  head: number | undefined,
  budget: WalkBudget,
): ChainReport {
  vq.lastAvailIdx = position;
  vq.availIdx = position;
  return report(vq, { state: "pending", position, head }, budget, () =>
    getVqDesc(vq, chain, chain.iov.capacity, false),
  );
}

/** Walk a chain that the device holds, from its head on. */
export function heldChain(
  vq: VirtQueue,
  position: number,
  head: number,
  budget: WalkBudget,
): ChainReport {
  return report(vq, { state: "in-flight", position, head }, budget, () => {
    chain.out = 0;
    chain.in = 0;
    return walkChain(vq, chain, chain.iov.capacity, false, head);
  });
}

function report(
  vq: VirtQueue,
  which: Pick<ChainReport, "state" | "position"> & { head: number | undefined },
  budget: WalkBudget,
  walk: () => number,
): ChainReport {
  const descriptors: SeenDescriptor[] = [];
  vq.walkLimit = Math.max(budget.left, 1);
  vq.device.observer = {
    see(event) {
      if (event.type === "descriptor") descriptors.push(event);
    },
  };
  walk();
  vq.device.observer = undefined;
  budget.left -= 1 + descriptors.length;
  return { ...which, descriptors, out: chain.out, in: chain.in, faults: vq.takeFaults() };
}
