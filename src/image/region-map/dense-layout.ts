import type { FirmwareRange } from "./firmware-range.ts";
import type { ParsedMap } from "./region.ts";

/** Guest addresses, `end` exclusive. */
interface Block {
  readonly start: bigint;
  readonly end: bigint;
}

/**
 * Where a file holds RAM, if its length matches exactly: the blocks one after the other,
 * or each at its distance from the lowest.
 *
 * A block is a range of RAM; or, because firmware hides parts of RAM from the kernel, a
 * series of adjacent ranges.
 *
 * @param sorted - ascending
 * @returns undefined if the file has another length
 */
export function denseLayout(
  sorted: readonly FirmwareRange[],
  fileSize: bigint | undefined,
): ParsedMap | undefined {
  const ram = sorted.filter(({ isRam }) => isRam);
  for (const blocks of [ram, blocksWithRam(sorted)]) {
    const base = blocks[0]?.start ?? 0n;
    if (blocks.reduce((sum, { start, end }) => sum + end - start, 0n) === fileSize) {
      return place(ram, blocks, fileSize, true);
    }
    if ((blocks.at(-1)?.end ?? 0n) - base === fileSize) return place(ram, blocks, fileSize, false);
  }
  return undefined;
}

function place(
  ram: readonly FirmwareRange[],
  blocks: readonly Block[],
  imageSize: bigint,
  dense: boolean,
): ParsedMap {
  let offset = 0n;
  const base = blocks[0]?.start ?? 0n;
  const regions = blocks.flatMap((block) => {
    const shift = dense ? offset - block.start : -base;
    offset += block.end - block.start;
    return ram
      .filter(({ start }) => start >= block.start && start < block.end)
      .map(({ start, end, at }) => ({
        gpa: start,
        size: end - start,
        fileOffset: start + shift,
        at,
      }));
  });
  return { regions, imageSize };
}

function blocksWithRam(sorted: readonly FirmwareRange[]): Block[] {
  const blocks: { start: bigint; end: bigint; hasRam: boolean }[] = [];
  for (const { start, end, isRam } of sorted) {
    const last = blocks.at(-1);
    if (last !== undefined && last.end === start) {
      last.end = end;
      last.hasRam ||= isRam;
    } else {
      blocks.push({ start, end, hasRam: isRam });
    }
  }
  return blocks.filter(({ hasRam }) => hasRam);
}
