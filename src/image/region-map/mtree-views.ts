import { maxBigint } from "../../base/bigint-order.ts";
import type { MapText } from "./map-text.ts";
import type { ListedRegion } from "./region.ts";

const LINE =
  /^([0-9a-f]{1,16})-([0-9a-f]{1,16}) \(prio -?\d+, ([^)]*)\): (\S+)(?: @([0-9a-f]{1,16})\b)?/;

/** One address space of a machine, as shown by `info mtree -f`. */
export interface FlatView {
  isSystemMemory: boolean;
  /** By name, in the order of the view: ascending guest address. */
  readonly blocks: Map<string, RamBlock>;
}

/** A block of host memory, parts of which are visible to the guest. */
export interface RamBlock {
  readonly name: string;
  /** The visible parts; offsets count from the block's start. */
  readonly lines: ListedRegion[];
  /** Number of visible bytes. */
  visible: bigint;
  /** Length up to the last visible byte; devices may hide bytes before it. */
  length: bigint;
  /** Some of it is writable. */
  hasRam: boolean;
}

/** @throws InputError if the text is `info mtree` without -f, or a line is invalid */
export function readFlatViews(text: MapText): FlatView[] {
  const views: FlatView[] = [newView()];
  for (const { line, at } of text.lines()) {
    const view = views.at(-1)!;
    const content = line.trimStart();
    if (content.startsWith("FlatView #")) views.push(newView());
    else if (content.startsWith('AS "memory"')) view.isSystemMemory = true;
    else if (content.includes(" (prio ")) addLine(text, view, content, at);
  }
  return views;
}

function newView(): FlatView {
  return { isSystemMemory: false, blocks: new Map() };
}

function addLine(text: MapText, view: FlatView, content: string, at: number): void {
  const [, first, last, type, name, offset] = LINE.exec(content) ?? [];
  if (first === undefined || last === undefined || name === undefined) {
    throw text.error("is not a line of info mtree -f (START-END (prio 0, ram): NAME @OFFSET)", at);
  }
  if (name === "alias") throw text.error("is info mtree without -f; use info mtree -f", at);
  if (type !== "ram" && type !== "rom") return;
  const gpa = BigInt(`0x${first}`);
  const size = BigInt(`0x${last}`) + 1n - gpa;
  const fileOffset = BigInt(`0x${offset ?? "0"}`);
  const block = view.blocks.get(name) ?? newBlock(name);
  view.blocks.set(name, block);
  block.lines.push({ gpa, size, fileOffset, at });
  block.visible += size;
  block.length = maxBigint(block.length, fileOffset + size);
  block.hasRam ||= type === "ram";
}

function newBlock(name: string): RamBlock {
  return { name, lines: [], visible: 0n, length: 0n, hasRam: false };
}
