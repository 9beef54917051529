import { type ByteSource, openByteSource } from "./byte-source.ts";
import { openElf } from "./elf.ts";
import { InputError } from "./input-error.ts";
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
 * @throws InputError when the file is no readable image, when a map is wrong,
 *   or when options for raw images meet an image that has headers
 */
export function openImage(path: string, options: ImageOptions = {}): MemoryImage {
  const source = openByteSource(path);
  try {
    return probe(source) === "elf"
      ? openElfAlone(source, options)
      : openRaw(source, rawOptions(options));
  } catch (error) {
    source.close();
    throw error;
  }
}

function openElfAlone(source: ByteSource, { raw, mapFile, base, below4g }: ImageOptions) {
  const image = openElf(source);
  const placements = [mapFile, base, below4g, raw?.map, raw?.base, raw?.below4g];
  if (placements.some((option) => option !== undefined)) {
    const reason = "--base/--below-4g/--map are for raw images; this is an ELF core";
    throw new InputError(source.path, reason);
  }
  return image;
}

function rawOptions({ raw, mapFile, base, below4g }: ImageOptions): RawOptions {
  if (mapFile === undefined) return { ...raw, ...defined({ base, below4g }) };
  return { ...raw, ...defined({ base }), map: readRegionMap(mapFile, below4g) };
}

function defined(options: RawOptions): RawOptions {
  return Object.fromEntries(Object.entries(options).filter(([, value]) => value !== undefined));
}
