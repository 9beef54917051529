import { maxBigint } from "../base/bigint-order.ts";

/**
 * Counts stored bytes of guest memory. Runs with the same distance between address and
 * place share their stored bytes, so overlaps among them count once.
 */
export class StoredBytes {
  total = 0n;
  /** For each distance, the address up to which bytes are counted. */
  readonly #counted = new Map<bigint, bigint>();
  #roomy = 1024;

  /** Adds a run. Runs must be added in ascending order of their start. */
  add(gpa: bigint, end: bigint, place: number): void {
    const distance = gpa - BigInt(place);
    const counted = maxBigint(gpa, this.#counted.get(distance) ?? 0n);
    if (end <= counted) return;
    this.total += end - counted;
    this.#counted.set(distance, end);
    if (this.#counted.size > this.#roomy) this.#forget(gpa);
  }

  /** Drops distances whose bytes end at or before `gpa`: no later run overlaps them. */
  #forget(gpa: bigint): void {
    for (const [distance, end] of this.#counted) {
      if (end <= gpa) this.#counted.delete(distance);
    }
    this.#roomy = 2 * this.#counted.size + 1024;
  }
}
