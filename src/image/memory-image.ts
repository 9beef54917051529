import type { GuestRam, RamInfo } from "../memory/guest-ram.ts";

/** What is known of an image without reading guest memory. */
export interface ImageInfo extends RamInfo {
  readonly path: string;
  readonly format: "elf" | "raw";
  /** The container in words, for a person: `ELF64 core, x86-64, little-endian`. */
  readonly description: string;
  /** Length of the file in bytes. */
  readonly fileSize: number;
  /** Guest architecture where the format names one (`x86-64`, `s390x`, …). */
  readonly architecture?: string;
  /** The same as ELF numbers it (e_machine), which also knows those that have no name here. */
  readonly machine?: number;
  /** Byte order of the guest where the format tells; legacy rings follow it. */
  readonly endian?: "little" | "big";
  /** Bytes of a guest page, where the format tells. */
  readonly pageSize?: number;
  /** What a reader should know before trusting the image (cut short, overlapping …). */
  readonly warnings: readonly string[];
}

/** Guest memory in a file. Opening reads headers only. */
export interface MemoryImage extends GuestRam {
  readonly info: ImageInfo;
  close(): void;
}
