import type { U64 } from "../base/u64.ts";

/**
 * Iovecs in arrays that the caller owns and the engine overwrites.
 *
 * Lengths are in bytes and below 2^32. Bases at or above 2^53 are stored separately,
 * so that the others stay plain doubles: read a base with `base`.
 */
export class IovArray {
  /** User address of each iovec; NaN if it is stored in `wide`. */
  readonly bases: Float64Array;
  readonly lens: Float64Array;
  private readonly wide = new Map<number, bigint>();

  constructor(readonly capacity: number) {
    this.bases = new Float64Array(capacity);
    this.lens = new Float64Array(capacity);
  }

  /** User address of iovec `i`. */
  base(i: number): U64 {
    const base = this.bases[i] as number;
    return Number.isNaN(base) ? (this.wide.get(i) as bigint) : base;
  }

  /** The first `count` iovecs as new pairs. */
  pairs(count: number): (readonly [base: U64, len: number])[] {
    return Array.from({ length: count }, (_, i) => [this.base(i), this.lens[i] as number]);
  }

  set(i: number, base: U64, len: number): void {
    if (typeof base === "number") {
      this.bases[i] = base;
    } else {
      this.bases[i] = Number.NaN;
      this.wide.set(i, base);
    }
    this.lens[i] = len;
  }
}
