import type { ImageOptions } from "../image/format.ts";
import type { MemoryImage } from "../image/memory-image.ts";
import { openImage } from "../image/open-image.ts";
import { readAs, refuseOtherKind } from "./file-kind.ts";

/**
 * Opens an image, placed in guest memory by its headers or by the options.
 *
 * Any file can be raw memory, so text that is a case, ring state or a region map is
 * refused by name.
 *
 * @throws InputError and UsageError as `openImage`
 */
export function openPlacedImage(path: string, options: ImageOptions): MemoryImage {
  const { mapFile } = options;
  const open = () => readAs(path, "image", () => openImage(path, options));
  const image = mapFile === undefined ? open() : readAs(mapFile, "map", open);
  try {
    if (image.info.format === "raw") refuseOtherKind(path, "image");
    return image;
  } catch (error) {
    image.close();
    throw error;
  }
}
