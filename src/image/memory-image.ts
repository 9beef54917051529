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

/** What is known of an image without reading guest memory. */
export interface ImageInfo {
  readonly path: string;
  readonly format: "elf" | "raw";
  /** The container in words, for a person: `ELF64 core, x86-64, little-endian`. */
  readonly description: string;
  /** Length of the file in bytes. */
  readonly fileSize: number;
  /** Guest architecture where the format names one (`x86-64`, `s390x`, …). */
  readonly architecture?: string;
  /** Byte order of the guest where the format tells; legacy rings follow it. */
  readonly endian?: "little" | "big";
  /** Guest RAM, ascending, disjoint, adjacent ranges merged, dumped or not. */
  readonly ram: readonly RamRange[];
  /**
   * The image is a selection of pages out of a larger dump: what lies between its
   * ranges may well be RAM.
   */
  readonly cutDown: boolean;
  /** What a reader should know before trusting the image (cut short, overlapping …). */
  readonly warnings: readonly string[];
}

/**
 * Guest memory in a file, read at random by guest-physical address.
 *
 * Opening reads headers only; nothing of guest memory is read before it is
 * asked for. Addresses are exact over all of u64.
 */
export interface MemoryImage {
  readonly info: ImageInfo;

  /** The widest run around `gpa` that has one backing and is stored in one piece. */
  spanAt(gpa: bigint): Span;

  /**
   * Copy guest memory from `gpa` on into `into`.
   *
   * @returns how many bytes were copied: fewer than asked when a byte that is
   *   neither `data` nor `zero` comes first (ask `spanAt` what it is)
   * @throws InputError when the file cannot be read there any more
   */
  read(gpa: bigint, into: Uint8Array): number;

  close(): void;
}
