import type { OptionName } from "../base/option-name.ts";
import type { ByteSource } from "../files/byte-source.ts";
import type { BlockDecoder } from "./decoded-blocks.ts";
import type { RunColumns } from "./run-columns.ts";

/** Where the RAM of a raw image is; without any, a file offset is a guest address. */
export interface ImageOptions {
  /** A region map to read, with `below4g` where the map leaves that open. */
  readonly mapFile?: string | undefined;
  /** Guest-physical address of the first byte of the file. */
  readonly base?: bigint | undefined;
  /** Bytes of RAM below 4 GiB; what follows them in the file begins at 4 GiB. */
  readonly below4g?: bigint | undefined;
}

/** What a file says of its guest, apart from the memory. */
export interface ImageFacts {
  /** The container in words, for a person: `ELF64 core, x86-64, little-endian`. */
  readonly description: string;
  /** Guest architecture where the format names one (`x86-64`, `s390x`, …). */
  readonly architecture?: string;
  /** The same as ELF numbers it (e_machine), also where the number has no name here. */
  readonly machine?: number;
  /** Byte order of the guest where the format tells; legacy rings follow it. */
  readonly endian?: "little" | "big";
  /** Bytes of a guest page where the format tells. */
  readonly pageSize?: number;
  /** What a reader should know before trusting the image (cut short, overlapping …). */
  readonly warnings: readonly string[];
}

/** What a format's reader finds in a file. */
export interface ImageContents extends ImageFacts {
  /** Ascending and disjoint. */
  readonly runs: RunColumns;
  /** Decodes the blocks that `encoded` runs are of. */
  readonly blocks?: BlockDecoder;
}

/**
 * Whether a file is of a format, without asking whether the rest of it is sound.
 *
 * @param head - the first 64 bytes of the file, fewer when it is shorter
 * @param source - for formats that the first bytes do not tell
 */
export type Probe = (head: Uint8Array, source: ByteSource) => boolean;

/** A format that is read. */
export interface ReadFormat {
  /** What the output calls it: `elf`. */
  readonly name: string;
  /** What a sentence calls one: `an ELF core`. */
  readonly noun: string;
  readonly probe: Probe;
  /** Where its RAM is, the file says itself or the options say. */
  readonly placedBy: "file" | "options";
  /**
   * Read the headers. The source stays open whatever happens.
   *
   * @throws InputError when the file is of the format and broken
   */
  readonly open: (source: ByteSource, options: ImageOptions) => ImageContents;
}

/** A format that is known and not read. */
export interface UnreadFormat {
  readonly probe: Probe;
  /** Why it cannot be read and what to do, as `file: …` goes on. */
  readonly advice: (path: string) => string;
  /** Options that the advice speaks of. */
  readonly options: readonly OptionName[];
}

/** A row of the table of formats. */
export type ImageFormat = ReadFormat | UnreadFormat;
