import { hex } from "../base/hex.ts";
import type { Payload } from "../ring/queue-at-rest.ts";
import { safeAscii } from "./safe.ts";

/** Bytes per line of a hex dump, the most that fit. */
const BYTES_PER_LINE = [16, 8, 4];
/** Columns of a line beside its bytes: the offset, and two gaps. */
const BESIDE = 8;
const REASON = {
  "not-dumped": "not dumped",
  "not-ram": "not RAM",
  zero: "zeros",
  data: "data",
} as const;

/** The first bytes of a buffer as a hex dump at most `width` wide, offsets within the buffer. */
export function payloadLines(payload: Payload, indent: string, width: number): string[] {
  const room = width - indent.length - BESIDE;
  const perLine = BYTES_PER_LINE.find((bytes) => 4 * bytes <= room) ?? 4;
  const lines = payload.pieces.flatMap(({ offset, size, backing, bytes }) => {
    if (bytes === undefined)
      return [`${indent}${offsetText(offset)}  ${REASON[backing]}: ${size} B`];
    return allZero(bytes)
      ? [`${indent}${offsetText(offset)}  zeros: ${size} B`]
      : rows(offset, bytes, indent, perLine);
  });
  return payload.more > 0 ? [...lines, `${indent}… ${payload.more} B more`] : lines;
}

function rows(offset: number, bytes: Uint8Array, indent: string, perLine: number): string[] {
  const lines: string[] = [];
  for (let at = 0; at < bytes.length; at += perLine) {
    const part = bytes.subarray(at, at + perLine);
    const digits = Array.from(part, (byte) => byte.toString(16).padStart(2, "0")).join(" ");
    lines.push(
      `${indent}${offsetText(offset + at)}  ${digits.padEnd(3 * perLine)} ${safeAscii(part)}`,
    );
  }
  return lines;
}

function offsetText(offset: number): string {
  return hex(offset).padStart(5);
}

function allZero(bytes: Uint8Array): boolean {
  return bytes.every((byte) => byte === 0);
}
