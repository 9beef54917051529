import { maxBigint } from "../base/bigint-order.ts";

/**
 * Counts bytes of guest memory, once for every distance between address and the
 * place where they are stored: runs at one distance are the same stored bytes.
 */
export class StoredBytes {
  total = 0n;
  /** Up to where each distance is counted. */
  readonly #counted = new Map<bigint, bigint>();
  #roomy = 1024;

  /** Add a run; none may begin before the last one that was added. */
  add(gpa: bigint, end: bigint, place: number): void {
    const distance = gpa - BigInt(place);
    const counted = maxBigint(gpa, this.#counted.get(distance) ?? 0n);
    if (end <= counted) return;
    this.total += end - counted;
    this.#counted.set(distance, end);
    if (this.#counted.size > this.#roomy) this.#forget(gpa);
  }

  /** What ends at or before `gpa` meets no run any more. */
  #forget(gpa: bigint): void {
    for (const [distance, end] of this.#counted) {
      if (end <= gpa) this.#counted.delete(distance);
    }
    this.#roomy = 2 * this.#counted.size + 1024;
  }
}
