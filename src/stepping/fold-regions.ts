import { MAX_MEM_REGIONS } from "../abi/vhost.ts";
import type { MemoryRegion } from "../memory/memory-region.ts";

/**
 * Regions that fit into vhost's memory table. If an image is cut into more than 64
 * ranges, the narrowest gaps are closed: the VMM's own table had none there.
 *
 * @param regions - disjoint, ascending by guest address
 */
export function foldRegions(
  regions: readonly MemoryRegion[],
  most = MAX_MEM_REGIONS,
): MemoryRegion[] {
  if (regions.length <= most) return [...regions];
  const gaps = regions
    .slice(1)
    .map(({ gpa, hva }, i) => {
      const before = regions[i] as MemoryRegion;
      const width = gpa - (before.gpa + before.size);
      return { after: i, width, joins: hva - before.hva === gpa - before.gpa };
    })
    .filter(({ joins }) => joins)
    .sort((a, b) => (a.width < b.width ? -1 : a.width > b.width ? 1 : a.after - b.after));
  const closed = new Set(gaps.slice(0, regions.length - most).map(({ after }) => after));
  const folded: MemoryRegion[] = [];
  regions.forEach((region, i) => {
    const last = folded.at(-1);
    if (last !== undefined && closed.has(i - 1)) {
      folded[folded.length - 1] = { ...last, size: region.gpa + region.size - last.gpa };
    } else {
      folded.push(region);
    }
  });
  return folded;
}
