/**
 * Decodes blocks of guest memory that the file does not store verbatim, usually
 * because they are compressed. Provided by formats that have such blocks.
 */
export interface BlockDecoder {
  /** Size of a decoded block. It bounds how far a small file can expand. */
  readonly blockSize: number;

  /**
   * Decodes a block.
   *
   * Stops at `blockSize` bytes, whatever the file says. Decoding a block again must give
   * the same bytes.
   *
   * @param block - its number, from 0, as the format counts them
   * @returns `blockSize` bytes, which the caller keeps; bytes outside all runs may be anything
   * @throws InputError with the offset in the file where the block is damaged
   */
  decode(block: number): Uint8Array;
}

/** Size of the cache of decoded blocks, in bytes. */
const ROOM = 8 * 2 ** 20;

/**
 * Decoded blocks, end to end: block `n` begins at position `n * blockSize`.
 *
 * The most recently used blocks are kept; always at least one, however large.
 */
export class DecodedBlocks {
  readonly #decoder: BlockDecoder;
  readonly #most: number;
  /** Most recently used last. */
  readonly #kept = new Map<number, Uint8Array>();

  /** @param room - bytes of blocks to keep */
  constructor(decoder: BlockDecoder, room = ROOM) {
    this.#decoder = decoder;
    this.#most = Math.max(1, Math.floor(room / decoder.blockSize));
  }

  /**
   * Copies the bytes from `position` on to `into`.
   *
   * @throws InputError if one of the blocks is damaged
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
