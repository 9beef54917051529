import { compareBigints } from "../../base/bigint-order.ts";
import { hex } from "../../base/hex.ts";
import { denseLayout } from "./dense-layout.ts";
import type { FirmwareRange } from "./firmware-range.ts";
import type { MapText } from "./map-text.ts";
import type { MapHints, ParsedMap } from "./region.ts";
import { x86Layout } from "./x86-layout.ts";

const MIB = 1n << 20n;

/**
 * Where a RAM file holds the RAM that the guest's kernel sees: by the x86 rule if RAM
 * begins in the first MiB, else by the length of the file.
 *
 * @throws InputError if the layout fits neither
 * @throws UsageError if `below4g` contradicts the map
 */
export function firmwareLayout(
  text: MapText,
  ranges: readonly FirmwareRange[],
  hints: MapHints,
): ParsedMap {
  const sorted = ranges.toSorted((a, b) => compareBigints(a.start, b.start));
  const lowest = sorted.find(({ isRam }) => isRam);
  if (lowest === undefined) throw text.error("names no RAM");
  if (lowest.start < MIB) return x86Layout(text, sorted, hints);
  const dense = hints.below4g === undefined ? denseLayout(sorted, hints.fileSize) : undefined;
  if (dense !== undefined) return dense;
  throw text.error(
    `has its lowest RAM at ${hex(lowest.start)}, so it is not from an x86 guest, and the image is not as long as this RAM; give its address or a JSON map`,
    lowest.at,
    ["base", "map"],
  );
}
