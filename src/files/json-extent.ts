const MAX_DEPTH = 64;
const MAX_STRING = 1 << 20;

const QUOTE = 0x22;
const BACKSLASH = 0x5c;
const COMMA = 0x2c;
const OPEN_BRACKET = 0x5b;
const CLOSE_BRACKET = 0x5d;
const OPEN_BRACE = 0x7b;
const CLOSE_BRACE = 0x7d;

/** Where a value ends and of how many parts it is, or why it cannot be read. */
export type Extent =
  | { readonly end: number; readonly parts: number }
  | { readonly problem: string; readonly at: number };

/** Space between JSON values. */
export function isSpace(code: number): boolean {
  return code === 0x20 || code === 0x0a || code === 0x0d || code === 0x09;
}

function endOfString(text: string, start: number): number {
  let at = start + 1;
  for (;;) {
    const code = text.charCodeAt(at);
    if (Number.isNaN(code)) return -1;
    if (code === QUOTE) return at + 1;
    at += code === BACKSLASH ? 2 : 1;
  }
}

function endOfWord(text: string, start: number): number {
  let at = start + 1;
  for (; at < text.length; at++) {
    const code = text.charCodeAt(at);
    if (isSpace(code) || code === COMMA || code === QUOTE) break;
    if (code === OPEN_BRACE || code === OPEN_BRACKET) break;
  }
  return at;
}

/**
 * Find the end of the JSON value that starts at `start`, without parsing it.
 *
 * Refuses what would cost a recursive parser its stack or its memory: deep
 * nesting and huge strings. Whether the value is well-formed is left to the
 * parser. Looks at each character once.
 */
export function jsonExtent(text: string, start: number): Extent {
  let depth = 0;
  let parts = 0;
  let at = start;
  for (;;) {
    if (at >= text.length) {
      return { problem: "the JSON is cut off: the value that starts here does not end", at: start };
    }
    const code = text.charCodeAt(at);
    if (code === QUOTE) {
      const end = endOfString(text, at);
      if (end < 0) {
        return {
          problem: "the JSON is cut off: the value that starts here does not end",
          at: start,
        };
      }
      if (end - at > MAX_STRING) {
        return { problem: `a string of more than ${MAX_STRING} characters`, at };
      }
      at = end;
    } else if (code === OPEN_BRACE || code === OPEN_BRACKET) {
      depth++;
      parts++;
      if (depth > MAX_DEPTH) return { problem: `values nested deeper than ${MAX_DEPTH}`, at };
      at++;
    } else if (code === CLOSE_BRACE || code === CLOSE_BRACKET) {
      depth--;
      at++;
    } else if (depth === 0) {
      at = endOfWord(text, at);
    } else {
      if (code === COMMA) parts++;
      at++;
      continue;
    }
    if (depth <= 0) return { end: at, parts };
  }
}
