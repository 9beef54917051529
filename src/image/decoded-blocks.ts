/**
 * Stored blocks of guest memory that are no bytes of the file as they stand:
 * compressed, in the main. A format that has them brings one.
 */
export interface BlockDecoder {
  /** Bytes of a block when it is decoded. It bounds what a small file can unfold to. */
  readonly blockSize: number;

  /**
   * Decode a block.
   *
   * Stops at `blockSize` bytes, whatever the file says. May be called again for
   * a block that was decoded before, and has to give the same bytes.
   *
   * @param block - its number, from 0, as the format counts them
   * @returns `blockSize` bytes, which the caller keeps; those that no run is of may be anything
   * @throws InputError with the offset in the file where the block is damaged
   */
  decode(block: number): Uint8Array;
}

/** Bytes of decoded blocks that are kept. */
const ROOM = 8 * 2 ** 20;

/**
 * Decoded blocks, end to end: block `n` begins at position `n * blockSize`.
 *
 * Those that were used last are kept, and of larger blocks at least one.
 */
export class DecodedBlocks {
  readonly #decoder: BlockDecoder;
  readonly #most: number;
  /** The one used last at the end. */
  readonly #kept = new Map<number, Uint8Array>();

  /** @param room - bytes of blocks to keep */
  constructor(decoder: BlockDecoder, room = ROOM) {
    this.#decoder = decoder;
    this.#most = Math.max(1, Math.floor(room / decoder.blockSize));
  }

  /**
   * Copy the bytes from `position` on into `into`.
   *
   * @throws InputError when a block of them is damaged
   */
  readAt(position: number, into: Uint8Array): void {
    const { blockSize } = this.#decoder;
    for (let done = 0; done < into.length; ) {
      const skip = (position + done) % blockSize;
      const block = this.#block((position + done - skip) / blockSize);
      const part = block.subarray(skip, skip + into.length - done);
      into.set(part, done);
      done += part.length;
    }
  }

  #block(number: number): Uint8Array {
    let block = this.#kept.get(number);
    if (block === undefined) {
      block = this.#decode(number);
      if (this.#kept.size >= this.#most) this.#kept.delete(this.#leastUsed());
    } else {
      this.#kept.delete(number);
    }
    this.#kept.set(number, block);
    return block;
  }

  #decode(number: number): Uint8Array {
    const block = this.#decoder.decode(number);
    const { blockSize } = this.#decoder;
    if (block.length === blockSize) return block;
    throw new Error(`block ${number} was decoded to ${block.length} bytes, not ${blockSize}`);
  }

  #leastUsed(): number {
    const [first = -1] = this.#kept.keys();
    return first;
  }
}
