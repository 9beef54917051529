import { maxBigint } from "../../base/bigint-order.ts";
import { InputError } from "../../base/input-error.ts";
import { UsageError } from "../../base/usage-error.ts";
import { readTextInput } from "../../files/text-file.ts";
import { checkRegions } from "./check-regions.ts";
import { E820_MARK, parseE820 } from "./e820.ts";
import { firmwareLayout } from "./firmware-layout.ts";
import { parseIomem } from "./iomem.ts";
import { parseJson } from "./json.ts";
import { MapText } from "./map-text.ts";
import { parseMtree } from "./mtree.ts";
import type { MapHints, ParsedMap, Region, RegionMap } from "./region.ts";

const LONGEST_MAP = 16 * 2 ** 20;

/**
 * Reads a region map: JSON, the guest's `/proc/iomem`, e820 lines of its kernel log, or
 * QEMU's `info mtree -f`. The kind is recognised by the content.
 *
 * @param hints - without the length of the image, some maps cannot be read
 * @param file - a file, a FIFO, or `-` for standard input
 * @throws InputError for anything else, or an impossible map
 * @throws UsageError if `below4g` contradicts the map
 */
export function readRegionMap(file: string, hints: MapHints = {}): RegionMap {
  return parseRegionMap(file, readTextInput(file, LONGEST_MAP), hints);
}

/** Like `readRegionMap`, for text that was already read. */
export function parseRegionMap(file: string, content: string, hints: MapHints = {}): RegionMap {
  const text = new MapText(file, content);
  const { regions: listed, imageSize, warnings } = parse(text, hints);
  const regions = checkRegions(text, listed);
  return { file, regions, imageSize: imageSize ?? endOf(regions), warnings: warnings ?? [] };
}

function parse(text: MapText, hints: MapHints): ParsedMap {
  const kind = recognise(text);
  if (kind === "iomem") return firmwareLayout(text, parseIomem(text), hints);
  if (kind === "e820") return firmwareLayout(text, parseE820(text), hints);
  if (hints.below4g !== undefined) {
    throw new UsageError(`${text.file}: the map already gives file offsets`, {
      options: ["below-4g"],
    });
  }
  return kind === "mtree" ? parseMtree(text, hints.fileSize) : { regions: parseJson(text) };
}

/** A kernel log may begin with `[`, as JSON does. */
function recognise({ file, text }: MapText): "json" | "iomem" | "e820" | "mtree" {
  if (/^\s*(?:\{|\[(?!\s*\d))/.test(text)) return "json";
  if (text.includes(E820_MARK)) return "e820";
  if (text.includes(" (prio ")) return "mtree";
  if (/^[0-9a-f]{1,16}-[0-9a-f]{1,16} : /im.test(text)) return "iomem";
  throw new InputError(
    file,
    "is not a region map: expected JSON, /proc/iomem, BIOS-e820 lines, or info mtree -f",
  );
}

function endOf(regions: readonly Region[]): bigint {
  return regions.map(({ fileOffset, size }) => fileOffset + size).reduce(maxBigint, 0n);
}
