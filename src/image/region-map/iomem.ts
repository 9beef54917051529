import { type FirmwareRange, firmwareRange } from "./firmware-range.ts";
import type { MapText } from "./map-text.ts";

const LINE = /^([0-9a-f]{1,16})-([0-9a-f]{1,16}) : (.*)$/i;

/** RAM that firmware hides from the kernel; at the end of low RAM it is in the RAM file. */
const TAKEN_FROM_RAM = /^(?:reserved|ACPI )/i;

/**
 * Reads the ranges in the guest's `/proc/iomem`: RAM, and what firmware reserved.
 *
 * Only unindented lines count; indented ones are parts of them.
 */
export function parseIomem(text: MapText): FirmwareRange[] {
  const ranges: FirmwareRange[] = [];
  for (const { line, at } of text.lines()) {
    if (line === "" || /^\s/.test(line)) continue;
    const [, first, last, name] = LINE.exec(line) ?? [];
    if (first === undefined || last === undefined || name === undefined) {
      throw text.error("is not a line of /proc/iomem (START-END : NAME)", at);
    }
    const isRam = name.startsWith("System RAM");
    if (isRam && /^0+$/.test(last)) {
      throw text.error("has only zeros for addresses: read /proc/iomem as root", at);
    }
    if (isRam || TAKEN_FROM_RAM.test(name)) {
      const start = BigInt(`0x${first}`);
      ranges.push(firmwareRange(text, { start, end: BigInt(`0x${last}`) + 1n, isRam, at }));
    }
  }
  return ranges;
}
