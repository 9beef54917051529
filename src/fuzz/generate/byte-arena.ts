/** Size of a block in bytes: larger pieces get a buffer of their own. */
const BLOCK = 1 << 14;

/**
 * Copies small pieces of bytes into shared blocks. A separate buffer for each would
 * take longer than the rest of making an input.
 */
export class ByteArena {
  private block = new ArrayBuffer(BLOCK);
  private used = 0;

  /** A copy of `from[start … end)`. */
  copy(from: Uint8Array, start: number, end: number): Uint8Array {
    const size = end - start;
    if (size > BLOCK / 8) return from.slice(start, end);
    if (this.used + size > BLOCK) {
      this.block = new ArrayBuffer(BLOCK);
      this.used = 0;
    }
    const to = new Uint8Array(this.block, this.used, size);
    this.used += size;
    if (size <= SHORT) for (let i = 0; i < size; i++) to[i] = from[start + i] as number;
    else to.set(from.subarray(start, end));
    return to;
  }
}

/** Up to this many bytes a loop is faster than a copy. */
const SHORT = 64;

/** The arena that all generators share. */
export const arena = new ByteArena();
