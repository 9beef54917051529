import { compareBigints } from "../../base/bigint-order.ts";
import type { MapText } from "./map-text.ts";
import { type FlatView, type RamBlock, readFlatViews } from "./mtree-views.ts";
import type { ListedRegion, ParsedMap } from "./region.ts";

/** Memory that a device or the firmware has: nobody takes its file for guest RAM. */
const NOT_GUEST_RAM = /(?:^|[._-])(?:vram|rom|bios|tpm-ppi)$/i;

/**
 * Regions out of QEMU's `info mtree -f`: those of the RAM block that the image is
 * the file of, in the view of system memory. Its offsets are the map's.
 *
 * A guest's RAM may be several blocks (NUMA nodes), each a file of its own, which
 * may have been put one behind the other: the length of the image tells. When it
 * tells nothing the largest block is taken. Windows that QEMU maps read-only (PAM)
 * are in the block's file too; what is ROM alone, and devices, are left out.
 */
export function parseMtree(text: MapText, fileSize?: bigint): ParsedMap {
  const view = systemMemory(readFlatViews(text));
  const blocks = [...view.blocks.values()].filter(({ hasRam }) => hasRam);
  if (blocks.length === 0) throw text.error("names no RAM");
  const taken = blocksOfLength(blocks, fileSize) ?? largest(blocks).slice(0, 1);
  const left = blocks.filter((each) => !taken.includes(each) && !NOT_GUEST_RAM.test(each.name));
  return { regions: concatenated(taken), warnings: leftOut(taken, left) };
}

/** The view of CPUs and devices; that of SMM shows RAM where devices see VGA. */
function systemMemory(views: readonly FlatView[]): FlatView {
  const system = views.filter(({ isSystemMemory }) => isSystemMemory);
  const candidates = system.length > 0 ? system : views;
  return candidates.reduce((best, view) => (ramOf(view) > ramOf(best) ? view : best));
}

function ramOf(view: FlatView): bigint {
  return [...view.blocks.values()]
    .filter(({ hasRam }) => hasRam)
    .reduce((sum, { visible }) => sum + visible, 0n);
}

/** One block as long as the image, or else the largest ones that are together. */
function blocksOfLength(
  blocks: readonly RamBlock[],
  fileSize: bigint | undefined,
): RamBlock[] | undefined {
  const descending = largest(blocks);
  const one = descending.find(({ length }) => length === fileSize);
  if (one !== undefined) return [one];
  let sum = 0n;
  for (const [i, { length }] of descending.entries()) {
    sum += length;
    if (sum === fileSize) return blocks.filter((block) => descending.indexOf(block) <= i);
  }
  return undefined;
}

/** In descending length, video memory after RAM of one length. */
function largest(blocks: readonly RamBlock[]): RamBlock[] {
  return blocks.toSorted(
    (a, b) =>
      compareBigints(b.length, a.length) ||
      Number(NOT_GUEST_RAM.test(a.name)) - Number(NOT_GUEST_RAM.test(b.name)),
  );
}

/** @param blocks - in ascending guest address */
function concatenated(blocks: readonly RamBlock[]): ListedRegion[] {
  let start = 0n;
  return blocks.flatMap(({ lines, length }) => {
    const base = start;
    start += length;
    return lines.map((line) => ({ ...line, fileOffset: base + line.fileOffset }));
  });
}

function leftOut(taken: readonly RamBlock[], left: readonly RamBlock[]): string[] {
  if (left.length === 0) return [];
  const names = (blocks: readonly RamBlock[]) => blocks.map(({ name }) => name).join(", ");
  return [`the image is taken for RAM block ${names(taken)}; not in it: ${names(left)}`];
}
