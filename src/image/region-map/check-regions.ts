import { compareBigints } from "../../base/bigint-order.ts";
import { hex } from "../../base/hex.ts";
import { ADDRESS_SPACE_END } from "../../memory/guest-ram.ts";
import type { MapText } from "./map-text.ts";
import type { ListedRegion, Region } from "./region.ts";

const MOST_REGIONS = 65536;
const FILE_END = 1n << 53n;

/**
 * Refuses impossible regions, and drops duplicates.
 *
 * Two regions may share bytes of the file (an alias in the guest), but not guest
 * addresses.
 *
 * @returns the regions in order of file offset
 * @throws InputError at the first wrong region
 */
export function checkRegions(text: MapText, listed: readonly ListedRegion[]): Region[] {
  if (listed.length === 0) throw text.error("names no RAM");
  if (listed.length > MOST_REGIONS) {
    throw text.error(`has more than ${MOST_REGIONS} regions`, listed[MOST_REGIONS]?.at);
  }
  for (const region of listed) checkOne(text, region);
  const byGpa = listed.toSorted((a, b) => compareBigints(a.gpa, b.gpa));
  const unique = byGpa.filter((region, i) => !isSame(region, byGpa[i - 1]));
  for (const [i, region] of unique.entries()) {
    const last = unique[i - 1];
    if (last !== undefined && last.gpa + last.size > region.gpa) {
      throw text.error(`the regions ${show(last)} and ${show(region)} overlap`, region.at);
    }
  }
  return unique
    .map(({ gpa, size, fileOffset }) => ({ gpa, size, fileOffset }))
    .sort((a, b) => compareBigints(a.fileOffset, b.fileOffset));
}

function checkOne(text: MapText, region: ListedRegion): void {
  const { gpa, size, fileOffset, at } = region;
  if (size <= 0n) throw text.error(`the region at ${hex(gpa)} ends before it begins`, at);
  if (gpa + size > ADDRESS_SPACE_END) {
    throw text.error(`the region at ${hex(gpa)} extends past the last address`, at);
  }
  if (fileOffset + size > FILE_END) {
    throw text.error(`the region ${show(region)} ends past 2^53 in the image`, at);
  }
}

function isSame(a: Region, b: Region | undefined): boolean {
  return a.gpa === b?.gpa && a.size === b.size && a.fileOffset === b.fileOffset;
}

function show({ gpa, size }: Region): string {
  return `${hex(gpa)}-${hex(gpa + size - 1n)}`;
}
