import { hex } from "../base/hex.ts";
import type { Payload } from "../ring/queue-at-rest.ts";
import { safeAscii } from "./safe.ts";

const WIDTH = 16;
const REASON = {
  "not-dumped": "not dumped",
  "not-ram": "not RAM",
  zero: "zeros",
  data: "data",
} as const;

/** The first bytes of a buffer as a hex dump, offsets within the buffer. */
export function payloadLines(payload: Payload, indent: string): string[] {
  const lines = payload.pieces.flatMap(({ offset, size, backing, bytes }) => {
    if (bytes === undefined)
      return [`${indent}${offsetText(offset)}  ${REASON[backing]}: ${size} B`];
    return allZero(bytes)
      ? [`${indent}${offsetText(offset)}  zeros: ${size} B`]
      : rows(offset, bytes, indent);
  });
  return payload.more > 0 ? [...lines, `${indent}… ${payload.more} B more`] : lines;
}

function rows(offset: number, bytes: Uint8Array, indent: string): string[] {
  const lines: string[] = [];
  for (let at = 0; at < bytes.length; at += WIDTH) {
    const part = bytes.subarray(at, at + WIDTH);
    const digits = Array.from(part, (byte) => byte.toString(16).padStart(2, "0")).join(" ");
    lines.push(
      `${indent}${offsetText(offset + at)}  ${digits.padEnd(3 * WIDTH)} ${safeAscii(part)}`,
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
