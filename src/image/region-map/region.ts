/** A stretch of guest RAM and where an image without headers holds it, in bytes. */
export interface Region {
  readonly gpa: bigint;
  readonly size: bigint;
  readonly fileOffset: bigint;
}

/** Where the RAM of an image is that does not say so itself. */
export interface RegionMap {
  /** The file that the map was read from. */
  readonly file: string;
  /** In ascending file offset; disjoint in the guest, maybe not in the file. */
  readonly regions: readonly Region[];
  /** How long the map takes the image to be; holes at its end count. */
  readonly imageSize: bigint;
  readonly warnings: readonly string[];
}

/** A region with the index in the map's text that it was read at, where one is known. */
export interface ListedRegion extends Region {
  readonly at?: number;
}

/** What is known besides the map. */
export interface MapHints {
  /** How long the image is. */
  readonly fileSize?: bigint | undefined;
  /** Where low RAM ends, as the user has it. */
  readonly below4g?: bigint | undefined;
}

/** What one kind of map comes to, before its regions are checked. */
export interface ParsedMap {
  readonly regions: readonly ListedRegion[];
  /** Where the regions end in the image, unless given. */
  readonly imageSize?: bigint;
  readonly warnings?: readonly string[];
}
