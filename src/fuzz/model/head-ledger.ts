import type { VirtQueue } from "../../engine/virtqueue.ts";

/** Heads kept of one queue; a back-end that holds more is not counted any further. */
const KEPT = 4096;

/** What was popped of one queue, given back and undone: the heads in flight, by count and by name. */
export class HeadLedger {
  /** Where the next pop has to be, and the next completion. */
  availIdx = 0;
  usedIdx = 0;
  /** Whether the back-end did only what it may, so that heads can be counted. */
  counts = true;
  /** Pops were undone, or the ring cut, so far that what was published cannot be told. */
  rewound = false;
  private availStart = 0;
  private usedStart = 0;
  private readonly heads: number[] = [];

  /** Begin anew from what the queue says. */
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

  /** The same by the indices alone, modulo 2^16. */
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

  /** A completion failed: who holds its heads is anybody's guess. */
  lose(advanced: number): void {
    this.usedIdx = (this.usedIdx + advanced) & 0xffff;
    this.counts = false;
  }
}

/**
 * Whether what vhost has read of is more than the ring holds: pops were undone or
 * the ring was cut, and only a new read would be refused.
 */
export function isBeyondRing({ availIdx, lastAvailIdx, num }: VirtQueue): boolean {
  return ((availIdx - lastAvailIdx) & 0xffff) > num;
}
