import { VIRTIO_RING_F_EVENT_IDX } from "../abi/features.ts";
import { UIO_MAXIOV } from "../abi/vhost.ts";
import { Chain } from "../engine/chain.ts";
import { loneQueue } from "../engine/device.ts";
import type { Fault } from "../engine/fault.ts";
import { getVqDesc, walkChain } from "../engine/get-vq-desc.ts";
import { MemoryTable } from "../engine/memory-table.ts";
import type { Observer, SeenDescriptor } from "../engine/observer.ts";
import type { Profile } from "../engine/profile.ts";
import type { VirtQueue } from "../engine/virtqueue.ts";
import type { UserMemory } from "../memory/user-memory.ts";
import { availHead, type SplitRing } from "./split-ring.ts";

/** One chain as vhost walks it. */
export interface ChainReport {
  readonly state: "pending" | "in-flight";
  /** Free-running available index at which the chain was published. */
  readonly position: number;
  /** Undefined when the avail entry cannot be read. */
  readonly head: number | undefined;
  /** In the order walked, including those of indirect tables. */
  readonly descriptors: readonly SeenDescriptor[];
  /** Number of iovecs that the device may read, and that it may write. */
  readonly out: number;
  readonly in: number;
  /** The faults that vhost reported, in order; the first is the cause. Empty if vhost accepts the chain. */
  readonly faults: readonly Fault[];
}

/** How many descriptors may still be read, shared by all chains of all queues. */
export interface WalkBudget {
  left: number;
}

/**
 * Walks the chains of a split ring as vhost would. It uses a queue of its own, so that
 * the queue and the memory under inspection do not change.
 */
export class ChainWalker {
  private readonly vq: VirtQueue;
  private readonly chain = new Chain();
  private ring: SplitRing | undefined;

  /** @param table - the user memory that backs guest memory */
  constructor(
    profile: Profile,
    private readonly memory: UserMemory,
    table: MemoryTable,
  ) {
    this.vq = loneQueue(profile, memory, table);
  }

  /** A walker for the ring of an engine queue, with that queue's memory table. */
  static of(vq: VirtQueue): ChainWalker {
    const { profile } = vq.device;
    const table = vq.table ?? new MemoryTable([], profile.regionArray);
    const walker = new ChainWalker(profile, vq.userMemory, table);
    walker.look(ringOf(vq));
    walker.vq.ackedFeatures = vq.ackedFeatures;
    return walker;
  }

  /** Walk this ring from now on. */
  look(ring: SplitRing): void {
    const { vq } = this;
    this.ring = ring;
    vq.num = ring.num;
    vq.desc = ring.desc;
    vq.avail = ring.avail;
    vq.used = ring.used;
    vq.isLe = ring.littleEndian;
  }

  /** Walk the pending chain at a position of the available ring, as a pop would. */
  pending(position: number, budget: WalkBudget): ChainReport {
    const { vq, chain } = this;
    const head = this.ring && availHead(this.memory, this.ring, position);
    vq.lastAvailIdx = position;
    vq.availIdx = position;
    return this.report({ state: "pending", position, head }, budget, () =>
      getVqDesc(vq, chain, UIO_MAXIOV, false),
    );
  }

  /** Walk a chain in flight, from its head on. */
  inFlight(position: number, head: number, budget: WalkBudget): ChainReport {
    return this.report({ state: "in-flight", position, head }, budget, () =>
      this.walk(head, this.chain),
    );
  }

  /** The fault of a pop at this index before it reaches a chain; undefined if there is no such fault. */
  popFault(lastAvailIdx: number): Fault | undefined {
    const { vq } = this;
    vq.lastAvailIdx = lastAvailIdx;
    vq.availIdx = lastAvailIdx;
    getVqDesc(vq, new Chain(0), 0, false);
    return vq.takeFaults()[0];
  }

  /**
   * Walk one chain, and report all reads to an observer.
   *
   * @param limit - the most descriptors to read
   * @returns the return value of the walk, the chain, and the faults that vhost reported
   */
  walkHead(head: number, limit: number, observer: Observer) {
    const { vq } = this;
    const chain = new Chain();
    vq.walkLimit = limit;
    vq.device.observer = observer;
    const ret = this.walk(head, chain);
    vq.device.observer = undefined;
    return { ret, chain, faults: vq.takeFaults() };
  }

  private walk(head: number, chain: Chain): number {
    chain.out = 0;
    chain.in = 0;
    return walkChain(this.vq, chain, UIO_MAXIOV, false, head);
  }

  private report(
    which: Pick<ChainReport, "state" | "position" | "head">,
    budget: WalkBudget,
    walk: () => void,
  ): ChainReport {
    const { vq, chain } = this;
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
}

/** The location of an engine queue's ring. */
export function ringOf(vq: VirtQueue): SplitRing {
  const { num, desc, avail, used, isLe } = vq;
  const eventIdx = vq.hasFeature(VIRTIO_RING_F_EVENT_IDX);
  return { num, desc, avail, used, littleEndian: isLe, eventIdx };
}
