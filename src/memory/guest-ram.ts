/** One past the last guest-physical address. */
export const ADDRESS_SPACE_END = 1n << 64n;

/**
 * What an image knows about the bytes at a guest-physical address.
 *
 * - `data`: the bytes are in the file, as they are or encoded
 * - `zero`: the format says that they are zeros, and stores nothing
 * - `not-dumped`: guest RAM that this file does not contain
 * - `not-ram`: no RAM there, as far as the image knows
 */
export type Backing = "data" | "zero" | "not-dumped" | "not-ram";

/** A run of guest-physical addresses with one backing. `size` is in bytes. */
export interface Span {
  readonly gpa: bigint;
  readonly size: bigint;
  readonly backing: Backing;
  /** Offset of the first byte in the file, if the bytes are stored there unencoded. */
  readonly fileOffset?: number;
}

/** A range of guest RAM, in bytes. */
export interface RamRange {
  readonly gpa: bigint;
  readonly size: bigint;
}

/** What is known about guest RAM without reading it. */
export interface RamInfo {
  /** Ascending and disjoint, adjacent ranges merged, whether dumped or not. */
  readonly ram: readonly RamRange[];
  /**
   * The file holds only some pages of a larger dump, so addresses between the ranges
   * may be RAM too.
   */
  readonly cutDown: boolean;
}

/**
 * The RAM of a guest at one moment, with random access by guest-physical address.
 *
 * Addresses are exact over all of u64.
 */
export interface GuestRam {
  readonly info: RamInfo;

  /** The widest run around `gpa` that has one backing and is stored in one piece. */
  spanAt(gpa: bigint): Span;

  /**
   * Copy guest memory, starting at `gpa`, into `into`.
   *
   * @returns bytes copied: fewer than asked when a byte is reached that is neither
   *   `data` nor `zero` (`spanAt` says what it is)
   * @throws InputError when the file can no longer be read there
   */
  read(gpa: bigint, into: Uint8Array): number;
}
