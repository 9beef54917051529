import { expect, test } from "vitest";
import { quote } from "../../../src/base/quote.ts";

test("text is shown on one line, without control characters, and cut short", () => {
  expect(quote('a"b')).toBe('"a\\"b"');
  expect(quote("\u001b[2J\u009b\n\u202e")).toBe('"\\u001b[2J\\u009b\\n\\u202e"');
  expect(quote("x".repeat(1000)).length).toBeLessThan(70);
});
