import { type FirmwareRange, firmwareRange } from "./firmware-range.ts";
import type { MapText } from "./map-text.ts";

export const E820_MARK = "BIOS-e820:";
const ENTRY = /^ \[mem 0x([0-9a-f]{1,16})-0x([0-9a-f]{1,16})\] (.*)$/i;
/** The format before Linux 3.4; the second address is one past the last byte. */
const OLD_ENTRY = /^ ([0-9a-f]{1,16}) - ([0-9a-f]{1,16}) \((.*)\)$/i;

/** Reads the ranges in the guest's kernel log; all other lines are ignored. */
export function parseE820(text: MapText): FirmwareRange[] {
  const ranges: FirmwareRange[] = [];
  for (const { line, at } of text.lines()) {
    const mark = line.indexOf(E820_MARK);
    if (mark === -1) continue;
    ranges.push(range(text, line.slice(mark + E820_MARK.length), at + mark));
  }
  return ranges;
}

function range(text: MapText, entry: string, at: number): FirmwareRange {
  const old = OLD_ENTRY.exec(entry);
  const [, first, last, type] = ENTRY.exec(entry) ?? old ?? [];
  if (first === undefined || last === undefined || type === undefined) {
    throw text.error("is not an e820 line (BIOS-e820: [mem 0x…-0x…] usable)", at);
  }
  const start = BigInt(`0x${first}`);
  const end = BigInt(`0x${last}`) + (old === null ? 1n : 0n);
  return firmwareRange(text, { start, end, isRam: type === "usable", at });
}
