import type { GuestRam, RamInfo } from "../memory/guest-ram.ts";
import type { ImageFacts } from "./format.ts";
import type { FormatName } from "./formats.ts";

/** What is known about an image without reading guest memory. */
export interface ImageInfo extends RamInfo, ImageFacts {
  readonly path: string;
  readonly format: FormatName;
  /** Length of the file in bytes. */
  readonly fileSize: number;
}

/** Guest memory in a file. Opening reads headers only. */
export interface MemoryImage extends GuestRam {
  readonly info: ImageInfo;
  close(): void;
}
