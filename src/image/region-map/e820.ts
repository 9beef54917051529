import { type FirmwareRange, firmwareRange } from "./firmware-range.ts";
import type { MapText } from "./map-text.ts";

export const E820_MARK = "BIOS-e820:";
const ENTRY = /^ \[mem 0x([0-9a-f]{1,16})-0x([0-9a-f]{1,16})\] (.*)$/i;

/** Ranges out of the guest's kernel log; lines of any other kind do not matter. */
export function parseE820(text: MapText): FirmwareRange[] {
  const ranges: FirmwareRange[] = [];
  for (const { line, at } of text.lines()) {
    const mark = line.indexOf(E820_MARK);
    if (mark === -1) continue;
    const entry = ENTRY.exec(line.slice(mark + E820_MARK.length));
    const [, first, last, type] = entry ?? [];
    if (first === undefined || last === undefined || type === undefined) {
      throw text.error("is no e820 line (BIOS-e820: [mem 0x…-0x…] usable)", at + mark);
    }
    ranges.push(firmwareRange(text, { first, last, isRam: type === "usable", at: at + mark }));
  }
  return ranges;
}
