import { MAX_INDIRECT_ENTRIES, UIO_MAXIOV } from "../abi/vhost.ts";
import { type U64, u64FromHalves } from "../base/u64.ts";

/** Most entries that are stored; `count` continues beyond it. */
const KEPT = MAX_INDIRECT_ENTRIES + UIO_MAXIOV;

/**
 * The writable buffers of a chain, for the dirty log: guest address and length of
 * each.
 *
 * The kernel's array has room for 1024 entries, and 4.6 writes past its end. Here
 * `count` shows how far it would have gone, and nothing is overrun.
 *
 * Kernel: struct vhost_log
 */
export class LogArray {
  /** Entries that the kernel wrote, including those past the end of its array. */
  count = 0;
  private highs = new Uint32Array(UIO_MAXIOV);
  private lows = new Uint32Array(UIO_MAXIOV);
  private sizes = new Uint32Array(UIO_MAXIOV);

  push(high: number, low: number, len: number): void {
    const i = this.count++;
    if (i >= this.highs.length && !this.grow(i)) return;
    this.highs[i] = high;
    this.lows[i] = low;
    this.sizes[i] = len;
  }

  /** Guest address of entry `i`. */
  addr(i: number): U64 {
    return u64FromHalves(this.highs[i] as number, this.lows[i] as number);
  }

  /** Length of entry `i` in bytes. */
  len(i: number): number {
    return this.sizes[i] as number;
  }

  private grow(i: number): boolean {
    if (i >= KEPT) return false;
    const room = Math.min(2 * this.highs.length, KEPT);
    const widen = (from: Uint32Array<ArrayBuffer>) => {
      const to = new Uint32Array(room);
      to.set(from);
      return to;
    };
    this.highs = widen(this.highs);
    this.lows = widen(this.lows);
    this.sizes = widen(this.sizes);
    return true;
  }
}
