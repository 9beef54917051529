import { minBigint } from "../base/bigint-order.ts";
import { InputError } from "../base/input-error.ts";
import type { ByteSource } from "./byte-source.ts";

/** A stretch of a file, by name, so that an error can say what could not be read. */
export interface Stretch {
  /** `the ELF header` */
  readonly name: string;
  readonly offset: bigint;
  /** In bytes; the caller bounds it, as this much is allocated. */
  readonly length: number;
}

/**
 * Numbers out of a stretch of a file, one after another.
 *
 * Knows its place in the file, so that every failure says where.
 */
export class BinaryReader {
  readonly #file: string;
  readonly #stretch: Stretch;
  readonly #view: DataView;
  readonly #littleEndian: boolean;
  #at = 0;

  /** @throws InputError when the stretch is not all inside the file */
  constructor(source: ByteSource, stretch: Stretch, endian: "little" | "big") {
    const { name, offset, length } = stretch;
    if (offset + BigInt(length) > BigInt(source.size)) {
      const reason = `${name}, ${length} bytes at ${offset}, is not all in the file`;
      throw new InputError(source.path, reason, Number(minBigint(offset, BigInt(source.size))));
    }
    const bytes = new Uint8Array(length);
    source.readAt(Number(offset), bytes);
    this.#file = source.path;
    this.#stretch = stretch;
    this.#view = new DataView(bytes.buffer);
    this.#littleEndian = endian === "little";
  }

  /** Bytes from the start of the file. */
  get offset(): number {
    return Number(this.#stretch.offset) + this.#at;
  }

  /** Go on at `at` bytes from the start of the stretch. */
  seek(at: number): this {
    this.#at = at;
    return this;
  }

  u8(): number {
    return this.#view.getUint8(this.#take(1));
  }

  u16(): number {
    return this.#view.getUint16(this.#take(2), this.#littleEndian);
  }

  u32(): number {
    return this.#view.getUint32(this.#take(4), this.#littleEndian);
  }

  u64(): bigint {
    return this.#view.getBigUint64(this.#take(8), this.#littleEndian);
  }

  /** An error at the number read last, which is `width` bytes wide. */
  fail(reason: string, width: number): InputError {
    return new InputError(this.#file, reason, this.offset - width);
  }

  #take(width: number): number {
    const at = this.#at;
    if (at + width > this.#view.byteLength) {
      throw this.fail(`${this.#stretch.name} ends inside a number of ${width} bytes`, 0);
    }
    this.#at += width;
    return at;
  }
}
