import { escapeUnsafe } from "../base/unsafe-text.ts";

/**
 * Make a string that came from an image, a file or a name fit for a terminal:
 * what could move the cursor, colour, hide or reorder text becomes a visible escape.
 *
 * Every such string goes through here before it is printed.
 */
export function safe(text: string): string {
  return escapeUnsafe(text, "text");
}

/** The printable ASCII of some bytes, a dot for each other. */
export function safeAscii(bytes: Uint8Array): string {
  return Array.from(bytes, (byte) =>
    byte >= 0x20 && byte < 0x7f ? String.fromCharCode(byte) : ".",
  ).join("");
}

/**
 * One JSON document, indented, in which what `safe` escapes is escaped as well:
 * JSON.stringify itself leaves DEL, C1 and the bidi controls as they are.
 */
export function safeJson(value: unknown): string {
  return escapeUnsafe(JSON.stringify(value, null, 2), "json");
}
