import { compareBigints } from "../../base/bigint-order.ts";
import type { MapText } from "./map-text.ts";
import { type FlatView, type RamBlock, readFlatViews } from "./mtree-views.ts";
import type { ListedRegion, ParsedMap } from "./region.ts";

/** Memory of a device or the firmware, which is never the image. */
const NOT_GUEST_RAM = /(?:^|[._-])(?:vram|rom|bios|tpm-ppi)$/i;

/**
 * Reads the regions in QEMU's `info mtree -f`: those of the RAM block stored in the
 * image, as seen in system memory. File offsets are offsets in the block.
 *
 * A guest's RAM may be several blocks (NUMA nodes), each with its own file; the files
 * may have been concatenated. The length of the image decides; if it matches nothing,
 * the largest block is used. Windows that QEMU maps read-only (PAM) are part of the
 * block's file; blocks that are only ROM, and devices, are left out.
 */
export function parseMtree(text: MapText, fileSize?: bigint): ParsedMap {
  const view = systemMemory(readFlatViews(text));
  const blocks = [...view.blocks.values()].filter(({ hasRam }) => hasRam);
  if (blocks.length === 0) throw text.error("names no RAM");
  const taken = blocksOfLength(blocks, fileSize) ?? largest(blocks).slice(0, 1);
  const left = blocks.filter((each) => !taken.includes(each) && !NOT_GUEST_RAM.test(each.name));
  return { regions: concatenated(taken), warnings: leftOut(taken, left) };
}

/** The view of CPUs and devices; the SMM view shows RAM where devices see VGA. */
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

/** The block as long as the image, or else the largest blocks that add up to its length. */
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

/** In descending length; video memory comes after RAM of the same length. */
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
  return [`the image is assumed to be RAM block ${names(taken)}; it lacks ${names(left)}`];
}
