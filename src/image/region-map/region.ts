/** A range of guest RAM and its offset in an image without headers, in bytes. */
export interface Region {
  readonly gpa: bigint;
  readonly size: bigint;
  readonly fileOffset: bigint;
}

/** Where the RAM is in an image without headers. */
export interface RegionMap {
  /** The file that the map was read from. */
  readonly file: string;
  /** In order of file offset; disjoint in the guest, but not always in the file. */
  readonly regions: readonly Region[];
  /** The length of the image according to the map, including holes at the end. */
  readonly imageSize: bigint;
  readonly warnings: readonly string[];
}

/** A region with its index in the map's text, if known. */
export interface ListedRegion extends Region {
  readonly at?: number;
}

/** What is known apart from the map. */
export interface MapHints {
  /** Length of the image. */
  readonly fileSize?: bigint | undefined;
  /** Where low RAM ends, according to the user. */
  readonly below4g?: bigint | undefined;
}

/** The content of a map before its regions are checked. */
export interface ParsedMap {
  readonly regions: readonly ListedRegion[];
  /** By default where the regions end in the image. */
  readonly imageSize?: bigint;
  readonly warnings?: readonly string[];
}
