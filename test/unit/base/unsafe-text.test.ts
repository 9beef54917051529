import { expect, test } from "vitest";
import { escapeUnsafe } from "../../../src/base/unsafe-text.ts";

test("text escapes control characters, and keeps tabs and whole surrogate pairs", () => {
  expect(escapeUnsafe("a\tb\n\u001b[2J\u009b\u202e\u061c\u200b", "text")).toBe(
    "a\tb\\x0a\\x1b[2J\\x9b\\u202e\\u061c\\u200b",
  );
  expect(escapeUnsafe("é 😀 \ud800 \udc00", "text")).toBe("é 😀 \\ud800 \\udc00");
});

test("JSON stays JSON with the same value", () => {
  const value = { "\u007f": "\u0000\u001b\u009b\u061c\u200d\u2028\u2066\ufeff\ud800 é 😀" };
  const json = escapeUnsafe(JSON.stringify(value, null, 2), "json");
  expect(JSON.parse(json)).toEqual(value);
  expect(json).toBe(
    '{\n  "\\u007f": "\\u0000\\u001b\\u009b\\u061c\\u200d\\u2028\\u2066\\ufeff\\ud800 é 😀"\n}',
  );
});
