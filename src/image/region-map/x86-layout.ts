import { hex } from "../../abi/hex.ts";
import { compareBigints, maxBigint, minBigint } from "../bigint-order.ts";
import type { FirmwareRange } from "./firmware-range.ts";
import type { MapText } from "./map-text.ts";
import type { ListedRegion } from "./region.ts";

export const GIB_4 = 1n << 32n;
const MIB = 1n << 20n;

/**
 * Where a contiguous RAM file of an x86 guest holds the RAM that its kernel sees.
 *
 * Firmware keeps ranges from the kernel (0x9fc00–0xfffff, ACPI tables), and the
 * file keeps those holes. So offsets do not add up over the RAM ranges: below
 * 4 GiB the offset is the address; above, it is `address - 4 GiB + below4g`.
 *
 * `below4g` is where low RAM ends: the last RAM below 4 GiB with what firmware
 * took right behind it, rounded up to 1 MiB. Ranges further up are flash and
 * config space, not RAM.
 *
 * @throws InputError for a layout that this rule cannot be true of
 */
export function x86Layout(
  text: MapText,
  ranges: readonly FirmwareRange[],
  below4g: bigint | undefined,
): { regions: ListedRegion[]; imageSize: bigint } {
  const sorted = ranges.toSorted((a, b) => compareBigints(a.start, b.start));
  const ram = sorted.filter(({ isRam }) => isRam);
  if (ram.length === 0) throw text.error("names no RAM");
  refuseOtherLayouts(text, ram);
  const lowEnd = minBigint(highestEnd(ram.filter(({ start }) => start < GIB_4)), GIB_4);
  const split = below4g ?? endOfLowRam(sorted, lowEnd);
  if (split < lowEnd) {
    throw text.error(`has RAM up to ${hex(lowEnd)} below 4 GiB, past --below-4g ${hex(split)}`);
  }
  if (split > GIB_4) throw text.error(`--below-4g ${hex(split)} is more than 4 GiB`);
  const toOffset = (gpa: bigint) => (gpa < GIB_4 ? gpa : gpa - GIB_4 + split);
  const regions = ram.flatMap(splitAt4Gib).map(({ start, end, at }) => ({
    gpa: start,
    size: end - start,
    fileOffset: toOffset(start),
    at,
  }));
  const top = highestEnd(ram);
  return { regions, imageSize: top > GIB_4 ? toOffset(top) : split };
}

function refuseOtherLayouts(text: MapText, ram: readonly FirmwareRange[]): void {
  const lowest = ram[0]!;
  if (lowest.start >= MIB) {
    throw text.error(
      `has its lowest RAM at ${hex(lowest.start)}, so it is not of an x86 guest; give --base, or a JSON map`,
      lowest.at,
    );
  }
  const high = ram.find(({ end }) => end > GIB_4);
  if (high !== undefined && high.start > GIB_4) {
    throw text.error(
      `has RAM above 4 GiB begin at ${hex(high.start)}, so its offset in the image is not known; give a JSON map`,
      high.at,
    );
  }
}

function endOfLowRam(sorted: readonly FirmwareRange[], lowEnd: bigint): bigint {
  let end = lowEnd;
  for (const range of sorted) {
    if (!range.isRam && range.start === end) end = minBigint(range.end, GIB_4);
  }
  return ((end + MIB - 1n) / MIB) * MIB;
}

/** RAM right across 4 GiB (s390x): two pieces, which the rule puts side by side. */
function splitAt4Gib(range: FirmwareRange): FirmwareRange[] {
  if (range.start >= GIB_4 || range.end <= GIB_4) return [range];
  return [
    { ...range, end: GIB_4 },
    { ...range, start: GIB_4 },
  ];
}

function highestEnd(ranges: readonly FirmwareRange[]): bigint {
  return ranges.map(({ end }) => end).reduce(maxBigint, 0n);
}
