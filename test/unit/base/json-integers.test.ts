import { expect, test } from "vitest";
import { anyU64, bigU64, integer } from "../../../src/base/json-integers.ts";

const U64_MAX = (1n << 64n) - 1n;

test.each([-1, 1.5, 1e300, Infinity, NaN, "7", true, [], {}, null, undefined, 1n << 64n])(
  "%s is not a 64-bit number",
  (value) => {
    expect(() => bigU64("number")(value)).toThrow("expected an integer from 0 to 2^64-1");
    expect(() => anyU64(value)).toThrow("expected an integer from 0 to 2^64-1");
  },
);

test("integers past 2^53 are exact", () => {
  expect(bigU64("number")(U64_MAX)).toBe(U64_MAX);
  expect(bigU64("text")("0xFFFFFFFFFFFFFFFF")).toBe(U64_MAX);
  expect(bigU64("text")(String(U64_MAX))).toBe(U64_MAX);
  expect(anyU64("0xffffffffffffffff")).toBe(U64_MAX);
  expect(anyU64("0x1fffffffffffff")).toBe(Number.MAX_SAFE_INTEGER);
  expect(() => integer(0, 5)(2n ** 53n + 1n)).toThrow("from 0 to 5, not 9007199254740993");
});

test("a format accepts only its own spellings", () => {
  const [number, hex, text] = (["number", "hex", "text"] as const).map((spelling) =>
    integer(0, 17, spelling),
  );
  for (const read of [number, hex, text]) expect(read?.(17)).toBe(17);
  expect(Object.is(number?.(-0), 0)).toBe(true);
  expect(() => number?.("0x11")).toThrow('not "0x11"');
  expect(hex?.("0x11")).toBe(17);
  expect(() => hex?.("17")).toThrow('not "17"');
  expect(text?.("0x11")).toBe(17);
  expect(text?.("17")).toBe(17);
});

test.each(["0x", "", "-1", "1e3", " 1", "0x1g", `0x${"0".repeat(100)}`])(
  "%j is not a spelling of an integer",
  (value) => {
    expect(() => integer(0, 17, "hex")(value)).toThrow("expected an integer");
    expect(() => integer(0, 17, "text")(value)).toThrow("expected an integer");
  },
);
