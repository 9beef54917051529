import { maxBigint } from "../bigint-order.ts";
import { InputError } from "../input-error.ts";
import { readTextFile } from "../text-file.ts";
import { checkRegions } from "./check-regions.ts";
import { E820_MARK, parseE820 } from "./e820.ts";
import { parseIomem } from "./iomem.ts";
import { parseJson } from "./json.ts";
import { MapText } from "./map-text.ts";
import { parseMtree } from "./mtree.ts";
import type { ListedRegion, Region, RegionMap } from "./region.ts";
import { x86Layout } from "./x86-layout.ts";

const LONGEST_MAP = 16 * 2 ** 20;

/**
 * Read a region map: JSON, the guest's `/proc/iomem`, e820 lines of its kernel
 * log, or QEMU's `info mtree -f`, told apart by what is in it.
 *
 * @param below4g - where low RAM ends, for the two that do not say so
 * @throws InputError for anything else, or a map that cannot be true
 */
export function readRegionMap(file: string, below4g?: bigint): RegionMap {
  return parseRegionMap(file, readTextFile(file, LONGEST_MAP), below4g);
}

/** As `readRegionMap`, of text that is already read. */
export function parseRegionMap(file: string, content: string, below4g?: bigint): RegionMap {
  const text = new MapText(file, content);
  const { regions: listed, imageSize, warnings } = parse(text, below4g);
  const regions = checkRegions(text, listed);
  return { file, regions, imageSize: imageSize ?? endOf(regions), warnings: warnings ?? [] };
}

interface Parsed {
  readonly regions: readonly ListedRegion[];
  readonly imageSize?: bigint;
  readonly warnings?: readonly string[];
}

function parse(text: MapText, below4g: bigint | undefined): Parsed {
  const kind = recognise(text);
  if (kind === "iomem") return x86Layout(text, parseIomem(text), below4g);
  if (kind === "e820") return x86Layout(text, parseE820(text), below4g);
  if (below4g !== undefined) {
    throw new InputError(text.file, "gives file offsets itself, so --below-4g does not apply");
  }
  return kind === "mtree" ? parseMtree(text) : { regions: parseJson(text) };
}

/** A kernel log may begin with `[`, as JSON does. */
function recognise({ file, text }: MapText): "json" | "iomem" | "e820" | "mtree" {
  if (/^\s*(?:\{|\[(?!\s*\d))/.test(text)) return "json";
  if (text.includes(E820_MARK)) return "e820";
  if (text.includes(" (prio ")) return "mtree";
  if (/^[0-9a-f]{1,16}-[0-9a-f]{1,16} : /im.test(text)) return "iomem";
  throw new InputError(
    file,
    "is no region map: expected JSON, /proc/iomem, BIOS-e820 lines, or info mtree -f",
  );
}

function endOf(regions: readonly Region[]): bigint {
  return regions.map(({ fileOffset, size }) => fileOffset + size).reduce(maxBigint, 0n);
}
