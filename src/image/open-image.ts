import { UsageError } from "../base/usage-error.ts";
import { openByteSource } from "../files/byte-source.ts";
import type { ImageOptions } from "./format.ts";
import type { MemoryImage } from "./memory-image.ts";
import { type OpenableFormat, probe } from "./probe.ts";
import { RunsImage } from "./runs-image.ts";

/**
 * Opens guest memory in any supported format. Reads headers only.
 *
 * @throws InputError if the file is not a readable image, or the map is wrong
 * @throws UsageError if the options exclude each other, or are for raw images and the
 *   image has headers
 */
export function openImage(path: string, options: ImageOptions = {}): MemoryImage {
  const source = openByteSource(path);
  try {
    const format = probe(source);
    const contents = format.open(source, options);
    refuseOptions(path, format, options);
    return new RunsImage(source, format.name, contents);
  } catch (error) {
    source.close();
    throw error;
  }
}

function refuseOptions(
  path: string,
  { placedBy, noun }: OpenableFormat,
  { mapFile, base, below4g }: ImageOptions,
): void {
  const given = [mapFile, base, below4g].some((option) => option !== undefined);
  if (placedBy === "options" || !given) return;
  throw new UsageError(`${path}: is ${noun}; these options are for raw memory only`, {
    options: ["base", "below-4g", "map"],
  });
}
