import type { OptionName } from "../base/option-name.ts";
import type { ByteSource } from "../files/byte-source.ts";
import type { BlockDecoder } from "./decoded-blocks.ts";
import type { RunColumns } from "./run-columns.ts";

/** Where the RAM of a raw image is. Without options, file offsets are guest addresses. */
export interface ImageOptions {
  /** A region map to read; `below4g` completes it if it leaves that open. */
  readonly mapFile?: string | undefined;
  /** Guest-physical address of the first byte of the file. */
  readonly base?: bigint | undefined;
  /** Bytes of RAM below 4 GiB; the rest of the file begins at 4 GiB. */
  readonly below4g?: bigint | undefined;
}

/** What a file says about its guest, apart from the memory. */
export interface ImageFacts {
  /** The format in words: `ELF64 core, x86-64, little-endian`. */
  readonly description: string;
  /** Guest architecture, if the format names one (`x86-64`, `s390x`, …). */
  readonly architecture?: string;
  /** The architecture's ELF number (e_machine), even if it has no name here. */
  readonly machine?: number;
  /** Byte order of the guest, if the format gives it; legacy rings follow it. */
  readonly endian?: "little" | "big";
  /** Size of a guest page in bytes, if the format gives it. */
  readonly pageSize?: number;
  /** Reasons to distrust the image (cut short, overlapping segments, …). */
  readonly warnings: readonly string[];
}

/** The result of reading a file's headers. */
export interface ImageContents extends ImageFacts {
  /** Ascending and disjoint. */
  readonly runs: RunColumns;
  /** Decodes the blocks of `encoded` runs. */
  readonly blocks?: BlockDecoder;
}

/**
 * Whether a file has a format. Does not check the rest of the file.
 *
 * @param head - the first 64 bytes of the file, fewer if it is shorter
 * @param source - for formats that the first bytes do not identify
 */
export type Probe = (head: Uint8Array, source: ByteSource) => boolean;

/** A supported format. */
export interface ReadFormat {
  /** Its name in the output: `elf`. */
  readonly name: string;
  /** What to call such a file in a sentence: `an ELF core`. */
  readonly noun: string;
  readonly probe: Probe;
  /** Whether the file itself or the options say where its RAM is. */
  readonly placedBy: "file" | "options";
  /**
   * Reads the headers. The source stays open in any case.
   *
   * @throws InputError if the file has the format but is broken
   */
  readonly open: (source: ByteSource, options: ImageOptions) => ImageContents;
}

/** A format that is recognised but not supported. */
export interface UnreadFormat {
  readonly probe: Probe;
  /** Why it cannot be read and what to do instead; completes `file: …`. */
  readonly advice: (path: string) => string;
  /** Options that the advice mentions. */
  readonly options: readonly OptionName[];
}

/** A row of the table of formats. */
export type ImageFormat = ReadFormat | UnreadFormat;
