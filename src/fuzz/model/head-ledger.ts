import type { VirtQueue } from "../../engine/virtqueue.ts";

/** Most heads tracked per queue; if a back-end holds more, they are no longer counted. */
const KEPT = 4096;

/**
 * What was popped from one queue, given back and undone: the heads in flight, counted
 * and by number.
 */
export class HeadLedger {
  /** Where the next pop must be, and the next completion. */
  availIdx = 0;
  usedIdx = 0;
  /** Whether the back-end has kept to the rules, so that heads can be counted. */
  counts = true;
  /**
   * So many pops were undone, or the ring was shortened so much, that what was
   * published is unknown.
   */
  rewound = false;
  private availStart = 0;
  private usedStart = 0;
  private readonly heads: number[] = [];

  /** Start over from the queue's own indices. */
  restart(vq: VirtQueue): void {
    const { lastAvailIdx, lastUsedIdx } = vq;
    this.availIdx = this.availStart = lastAvailIdx;
    this.usedIdx = this.usedStart = lastUsedIdx;
    this.counts = true;
    this.rewound = isBeyondRing(vq);
    if (this.heads.length > 0) this.heads.length = 0;
  }

  get inFlight(): number {
    return this.heads.length;
  }

  /** The number in flight according to the indices alone, modulo 2^16. */
  get inFlightByIndex(): number {
    return (this.availIdx - this.availStart - (this.usedIdx - this.usedStart)) & 0xffff;
  }

  pop(head: number): void {
    this.availIdx = (this.availIdx + 1) & 0xffff;
    if (this.heads.length < KEPT) this.heads.push(head);
    else this.counts = false;
  }

  discard(count: number): void {
    this.availIdx = (this.availIdx - count) & 0xffff;
    if (count > this.heads.length) {
      this.counts = false;
      this.rewound = true;
    } else {
      this.heads.length -= count;
    }
  }

  complete(head: number): void {
    this.usedIdx = (this.usedIdx + 1) & 0xffff;
    const at = this.heads.indexOf(head);
    if (at < 0) this.counts = false;
    else this.heads.splice(at, 1);
  }

  /** A completion failed, so it is unknown who holds its heads. */
  lose(advanced: number): void {
    this.usedIdx = (this.usedIdx + advanced) & 0xffff;
    this.counts = false;
  }
}

/**
 * Whether vhost knows of more entries than the ring has: pops were undone or the ring
 * was shortened, and only a new read would be refused.
 */
export function isBeyondRing({ availIdx, lastAvailIdx, num }: VirtQueue): boolean {
  return ((availIdx - lastAvailIdx) & 0xffff) > num;
}
