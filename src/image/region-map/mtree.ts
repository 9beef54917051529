import { compareBigints } from "../bigint-order.ts";
import type { MapText } from "./map-text.ts";
import type { ListedRegion } from "./region.ts";

const LINE =
  /^([0-9a-f]{1,16})-([0-9a-f]{1,16}) \(prio -?\d+, ([^)]*)\): (\S+)(?: @([0-9a-f]{1,16})\b)?/;

interface FlatView {
  /** The CPUs' and devices' view; that of SMM shows RAM where devices see VGA. */
  isSystemMemory: boolean;
  readonly blocks: Map<string, RamBlock>;
}

interface RamBlock {
  readonly name: string;
  readonly lines: ListedRegion[];
  size: bigint;
}

/**
 * Regions out of QEMU's `info mtree -f`: those of the largest RAM block, in the
 * view of system memory. Its file is what offsets count in.
 *
 * ROM and devices are left out, so RAM that QEMU maps read-only is too.
 */
export function parseMtree(text: MapText): { regions: ListedRegion[]; warnings: string[] } {
  const views = readViews(text);
  const system = views.filter(({ isSystemMemory }) => isSystemMemory);
  const blocks = (system.length > 0 ? system : views).flatMap((view) => [...view.blocks.values()]);
  const [main, ...others] = blocks.sort((a, b) => compareBigints(b.size, a.size));
  if (main === undefined) throw text.error("names no RAM");
  const twins = others.filter(({ name, size }) => name !== main.name && size === main.size);
  const warnings = twins
    .slice(0, 1)
    .map(({ name }) => `the map has RAM blocks of one size; taken for ${main.name}, not ${name}`);
  return { regions: main.lines, warnings };
}

function readViews(text: MapText): FlatView[] {
  const views: FlatView[] = [{ isSystemMemory: false, blocks: new Map() }];
  for (const { line, at } of text.lines()) {
    const view = views.at(-1)!;
    const content = line.trimStart();
    if (content.startsWith("FlatView #")) views.push({ isSystemMemory: false, blocks: new Map() });
    else if (content.startsWith('AS "memory"')) view.isSystemMemory = true;
    else if (content.includes(" (prio ")) addLine(text, view, content, at);
  }
  return views;
}

function addLine(text: MapText, view: FlatView, content: string, at: number): void {
  const [, first, last, type, name, offset] = LINE.exec(content) ?? [];
  if (first === undefined || last === undefined || name === undefined) {
    throw text.error("is no line of info mtree -f (START-END (prio 0, ram): NAME @OFFSET)", at);
  }
  if (name === "alias") throw text.error("is info mtree without -f; take info mtree -f", at);
  if (type !== "ram") return;
  const gpa = BigInt(`0x${first}`);
  const size = BigInt(`0x${last}`) + 1n - gpa;
  const block = view.blocks.get(name) ?? { name, lines: [], size: 0n };
  view.blocks.set(name, block);
  block.lines.push({ gpa, size, fileOffset: BigInt(`0x${offset ?? "0"}`), at });
  block.size += size;
}
