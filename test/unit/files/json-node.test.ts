import { expect, test } from "vitest";
import { JsonNode } from "../../../src/files/json-node.ts";

const root = (value: unknown) => JsonNode.root("f.json", { value, offset: 12 });

test("complaints name file, offset and the path to the field", () => {
  const node = root({ devices: [{}, { "vring-num": 65536 }] });
  const num = node.get("devices").items()[1]?.get("vring-num");
  expect(() => num?.uint(0xffff)).toThrow(
    "f.json: at offset 12: devices[1].vring-num: expected an integer from 0 to 65535, not 65536",
  );
  expect(() => node.get("x").get("y").string()).toThrow("x.y: missing: expected a string");
});

test.each([-1, 1.5, 1e300, Infinity, NaN, "7", true, [], {}, 1n << 64n])(
  "%s is no u64",
  (value) => {
    expect(() => root(value).u64()).toThrow("expected an integer from 0 to 2^64-1");
  },
);

test("integers are read from numbers, bigints and, where allowed, text", () => {
  expect(root(-0).uint(5)).toBe(0);
  expect(root((1n << 64n) - 1n).u64()).toBe((1n << 64n) - 1n);
  expect(root("0xFFFFFFFFFFFFFFFF").u64OrText()).toBe((1n << 64n) - 1n);
  expect(root("17").uintOrText(17)).toBe(17);
  for (const text of ["0x", "", "-1", "1e3", " 1", "0x1g", `0x${"0".repeat(100)}`]) {
    expect(() => root(text).uintOrText(17)).toThrow("expected an integer");
  }
});

test("inherited properties are not there", () => {
  expect(root({}).has("constructor")).toBe(false);
  expect(root([]).has("length")).toBe(false);
});
