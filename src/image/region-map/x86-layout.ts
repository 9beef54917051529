import { maxBigint, minBigint } from "../../base/bigint-order.ts";
import { hex } from "../../base/hex.ts";
import { UsageError } from "../../base/usage-error.ts";
import type { FirmwareRange } from "./firmware-range.ts";
import type { MapText } from "./map-text.ts";
import type { MapHints, ParsedMap } from "./region.ts";

export const GIB_4 = 1n << 32n;
const MIB = 1n << 20n;

/**
 * Where a contiguous RAM file of an x86 guest holds the RAM that its kernel sees.
 *
 * Firmware hides ranges from the kernel (0x9fc00–0xfffff, ACPI tables), but they are
 * still in the file. So offsets do not add up over the RAM ranges: below 4 GiB the
 * offset is the address; above, it is `address - 4 GiB + below4g`.
 *
 * `below4g` is where low RAM ends. If there is RAM above 4 GiB, it follows from the
 * length of the file. Otherwise it is the end of the last RAM below 4 GiB, including
 * what firmware reserved right after it, rounded up to 1 MiB. Higher ranges are flash
 * and config space, not RAM.
 *
 * @param sorted - ascending, with some RAM
 * @throws InputError if the layout contradicts this rule
 */
export function x86Layout(
  text: MapText,
  sorted: readonly FirmwareRange[],
  { below4g, fileSize }: MapHints,
): ParsedMap {
  const ram = sorted.filter(({ isRam }) => isRam);
  refuseHighStart(text, ram);
  const lowEnd = minBigint(highestEnd(ram.filter(({ start }) => start < GIB_4)), GIB_4);
  const top = highestEnd(ram);
  if (below4g !== undefined) checkBelow4g(text, below4g, lowEnd);
  const split = below4g ?? splitByLength(fileSize, lowEnd, top) ?? endOfLowRam(sorted, lowEnd);
  const toOffset = (gpa: bigint) => (gpa < GIB_4 ? gpa : gpa - GIB_4 + split);
  const regions = ram.flatMap(splitAt4Gib).map(({ start, end, at }) => ({
    gpa: start,
    size: end - start,
    fileOffset: toOffset(start),
    at,
  }));
  return { regions, imageSize: top > GIB_4 ? toOffset(top) : split };
}

function refuseHighStart(text: MapText, ram: readonly FirmwareRange[]): void {
  const high = ram.find(({ end }) => end > GIB_4);
  if (high !== undefined && high.start > GIB_4) {
    throw text.error(
      `has its RAM above 4 GiB begin at ${hex(high.start)}, so the offset in the image is unknown; give a JSON map`,
      high.at,
    );
  }
}

function checkBelow4g({ file }: MapText, below4g: bigint, lowEnd: bigint): void {
  if (below4g < lowEnd) {
    throw new UsageError(
      `${file}: has RAM up to ${hex(lowEnd)} below 4 GiB, not just up to ${hex(below4g)}`,
      { options: ["below-4g"] },
    );
  }
  if (below4g > GIB_4) {
    throw new UsageError(`${hex(below4g)} is more than 4 GiB`, { value: "below-4g" });
  }
}

/**
 * The length of the file without the RAM above 4 GiB. This is needed because firmware
 * may list the hole after low RAM as reserved, as Firecracker's does. Low RAM is whole
 * MiB, so a file that is cut short is not mistaken for one with another hole.
 */
function splitByLength(
  fileSize: bigint | undefined,
  lowEnd: bigint,
  top: bigint,
): bigint | undefined {
  if (fileSize === undefined || top <= GIB_4) return undefined;
  const split = fileSize - (top - GIB_4);
  return split >= lowEnd && split <= GIB_4 && split % MIB === 0n ? split : undefined;
}

function endOfLowRam(sorted: readonly FirmwareRange[], lowEnd: bigint): bigint {
  let end = lowEnd;
  for (const range of sorted) {
    if (!range.isRam && range.start === end) end = minBigint(range.end, GIB_4);
  }
  return ((end + MIB - 1n) / MIB) * MIB;
}

/** Splits RAM that crosses 4 GiB (s390x) into two pieces, which the rule places side by side. */
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
