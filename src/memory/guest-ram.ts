/** One past the last guest-physical address. */
export const ADDRESS_SPACE_END = 1n << 64n;

/**
 * What an image can say of the bytes at a guest-physical address.
 *
 * - `data`: the bytes are in the file
 * - `zero`: the format itself says that they are zeros, and stores nothing
 * - `not-dumped`: guest RAM that this file does not hold
 * - `not-ram`: no RAM there, as far as the image knows
 */
export type Backing = "data" | "zero" | "not-dumped" | "not-ram";

/** A run of guest-physical addresses with one backing. `size` is in bytes. */
export interface Span {
  readonly gpa: bigint;
  readonly size: bigint;
  readonly backing: Backing;
  /** Where in the file the first byte is, when it is there as it is. */
  readonly fileOffset?: number;
}

/** A range of guest RAM, in bytes. */
export interface RamRange {
  readonly gpa: bigint;
  readonly size: bigint;
}

/** What is known of guest RAM without reading it. */
export interface RamInfo {
  /** Ascending, disjoint, adjacent ranges merged, dumped or not. */
  readonly ram: readonly RamRange[];
  /**
   * Only some pages of a larger dump are here: what lies between the ranges may
   * well be RAM.
   */
  readonly cutDown: boolean;
}

/**
 * The RAM of a guest at one moment, read at random by guest-physical address.
 *
 * Addresses are exact over all of u64.
 */
export interface GuestRam {
  readonly info: RamInfo;

  /** The widest run around `gpa` that has one backing and is stored in one piece. */
  spanAt(gpa: bigint): Span;

  /**
   * Copy guest memory from `gpa` on into `into`.
   *
   * @returns how many bytes were copied: fewer than asked when a byte that is
   *   neither `data` nor `zero` comes first (ask `spanAt` what it is)
   * @throws InputError when the file behind it cannot be read there any more
   */
  read(gpa: bigint, into: Uint8Array): number;
}
