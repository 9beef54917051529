import { UsageError } from "../base/usage-error.ts";
import { type ByteSource, openByteSource } from "../files/byte-source.ts";
import { openElf } from "./elf/elf.ts";
import type { MemoryImage } from "./memory-image.ts";
import { probe } from "./probe.ts";
import { openRaw, type RawOptions } from "./raw.ts";
import { readRegionMap } from "./region-map/read-region-map.ts";

/** How to read an image that does not say where its RAM is. */
export interface ImageOptions {
  /** Placement that is already at hand, instead of the three below. */
  readonly raw?: RawOptions | undefined;
  /** A region map to read, with `below4g` where the map leaves that open. */
  readonly mapFile?: string | undefined;
  readonly base?: bigint | undefined;
  readonly below4g?: bigint | undefined;
}

/**
 * Open guest memory, whatever the format; reads headers only.
 *
 * @throws InputError when the file is no readable image, or a map is wrong
 * @throws UsageError when the options exclude each other, or are for raw images
 *   and meet an image that has headers
 */
export function openImage(path: string, options: ImageOptions = {}): MemoryImage {
  const source = openByteSource(path);
  try {
    return probe(source) === "elf"
      ? openElfAlone(source, options)
      : openRaw(source, rawOptions(source, options));
  } catch (error) {
    source.close();
    throw error;
  }
}

function openElfAlone(source: ByteSource, { raw, mapFile, base, below4g }: ImageOptions) {
  const image = openElf(source);
  const placements = [mapFile, base, below4g, raw?.map, raw?.base, raw?.below4g];
  if (placements.some((option) => option !== undefined)) {
    throw new UsageError(
      `${source.path}: --base/--below-4g/--map are for raw images; this is an ELF core`,
    );
  }
  return image;
}

function rawOptions(source: ByteSource, { raw, mapFile, base, below4g }: ImageOptions): RawOptions {
  if (mapFile === undefined) return { ...raw, ...defined({ base, below4g }) };
  const map = readRegionMap(mapFile, { fileSize: BigInt(source.size), below4g });
  return { ...raw, ...defined({ base }), map };
}

function defined(options: RawOptions): RawOptions {
  return Object.fromEntries(Object.entries(options).filter(([, value]) => value !== undefined));
}
