import { descFlagNames } from "../../abi/vring.ts";
import { hex } from "../../base/hex.ts";
import { shortened } from "../../base/quote.ts";
import type { Examined, ExamineShape, Format } from "../../stepping/debug/examine.ts";
import type { Value } from "../../stepping/debug/value.ts";
import { safe, safeAscii } from "../safe.ts";

/** Characters of an expression that are shown. */
export const TEXT_SHOWN = 200;

/** Units per line, by unit size in bytes. */
const PER_LINE: Readonly<Record<number, number>> = { 1: 8, 2: 8, 4: 4, 8: 2 };

/** The output of `print`: the expression and its value. */
export function valueLine(text: string, value: Value, shape?: ExamineShape): string {
  return `${safe(shortened(text, TEXT_SHOWN))} = ${valueText(value, shape)}`;
}

/** A value as one line; `shape` is the requested format. */
export function valueText(value: Value, shape?: ExamineShape): string {
  switch (value.kind) {
    case "unreadable":
      return `<${cannotAccess(BigInt(value.addr))}>`;
    case "truth":
      return value.value ? "1 (yes)" : "0 (no)";
    case "structure":
      return `{${value.fields.map(([name, field]) => `${name} ${fieldText(name, field)}`).join(", ")}}`;
    case "number":
      if (shape !== undefined) {
        const size = value.type === "index" ? 2 : 8;
        const text = unitText(BigInt.asUintN(8 * size, value.value), shape.format, size);
        return "xt".includes(shape.format) ? text.replace(/^(0x)?0+(?=[0-9a-f])/, "$1") : text;
      }
      return value.type === "address" ? hex(value.value) : String(value.value);
  }
}

function fieldText(name: string, value: bigint): string {
  if (name === "addr") return hex(value);
  const names = name === "flags" ? descFlagNames(Number(value)) : [];
  return names.length === 0 ? String(value) : `${value} (${names.join(", ")})`;
}

/** gdb's message for memory that is not there. */
function cannotAccess(addr: bigint): string {
  return `Cannot access memory at address ${hex(addr)}`;
}

/** The memory at an address, in rows as gdb prints them. */
export function examinedLines({ gpa, shape, units, strings, missing }: Examined): string[] {
  const { format, size } = shape;
  const perLine =
    format === "c" ? 8 : format === "t" ? Math.max(1, 8 / size) : (PER_LINE[size] ?? 1);
  const cells = units.map((unit) => unitText(unit, format, size));
  const width = Math.max(0, ...cells.map((cell) => cell.length));
  const lines: string[] = [];
  for (let at = 0; at < cells.length; at += perLine) {
    const row = cells.slice(at, at + perLine).map((cell) => cell.padEnd(width));
    lines.push(`${hex(gpa + BigInt(at * size))}:  ${row.join("  ").trimEnd()}`);
  }
  for (const { gpa: start, bytes } of strings) {
    lines.push(`${hex(start)}:  "${quoted(bytes)}"`);
  }
  return missing === undefined ? lines : [...lines, cannotAccess(missing)];
}

/** A unit of `size` bytes in a format. */
function unitText(unit: bigint, format: Format, size: number): string {
  const bits = size * 8;
  switch (format) {
    case "d":
      return String(BigInt.asIntN(bits, unit));
    case "u":
      return String(unit);
    case "o":
      return unit === 0n ? "0" : `0${unit.toString(8)}`;
    case "t":
      return unit.toString(2).padStart(bits, "0");
    case "c":
      return `${BigInt.asIntN(bits, unit)} '${quoted(Uint8Array.of(Number(unit & 0xffn)))}'`;
    default:
      return `0x${unit.toString(16).padStart(size * 2, "0")}`;
  }
}

/** Printable ASCII unchanged, any other byte as its code. */
function quoted(bytes: Uint8Array): string {
  return Array.from(bytes, (byte) =>
    byte < 0x20 || byte > 0x7e
      ? `\\x${byte.toString(16).padStart(2, "0")}`
      : byte === 0x22 || byte === 0x5c
        ? `\\${safeAscii(Uint8Array.of(byte))}`
        : safeAscii(Uint8Array.of(byte)),
  ).join("");
}
