import { escapeUnsafe } from "../base/unsafe-text.ts";

/**
 * Make an untrusted string, from an image, a file or a name, safe for a terminal:
 * characters that could move the cursor, or colour, hide or reorder text become visible
 * escapes.
 *
 * Every such string must go through here before it is printed.
 */
export function safe(text: string): string {
  return escapeUnsafe(text, "text");
}

/** The printable ASCII of some bytes, with a dot for each other byte. */
export function safeAscii(bytes: Uint8Array): string {
  return Array.from(bytes, (byte) =>
    byte >= 0x20 && byte < 0x7f ? String.fromCharCode(byte) : ".",
  ).join("");
}

/**
 * An indented JSON document in which the characters that `safe` escapes are escaped as
 * well: JSON.stringify itself leaves DEL, C1 and the bidi controls as they are.
 */
export function safeJson(value: unknown): string {
  return escapeUnsafe(JSON.stringify(value, null, 2), "json");
}
