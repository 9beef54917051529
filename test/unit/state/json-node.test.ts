import { expect, test } from "vitest";
import { text } from "../../../src/base/json-fields.ts";
import { integer } from "../../../src/base/json-integers.ts";
import { JsonNode } from "../../../src/state/json-node.ts";

const root = (value: unknown) => JsonNode.root("f.json", { value, offset: 12 });

test("errors name the file, the offset and the path to the field", () => {
  const node = root({ devices: [{}, { "vring-num": 65536 }] });
  const device = node.get("devices").items()[1];
  expect(() => device?.field("vring-num", integer(0, 0xffff, "number"))).toThrow(
    "f.json: at offset 12: devices[1].vring-num: expected an integer from 0 to 65535, not 65536",
  );
  expect(() => node.get("x").field("y", text(9))).toThrow("x.y: missing: expected a string");
});

test("null counts as absent for an optional field", () => {
  expect(root({ a: null }).optional("a", text(9))).toBe(undefined);
  expect(root({ a: null }).has("a")).toBe(false);
});

test("inherited properties are not seen", () => {
  expect(root({}).has("constructor")).toBe(false);
  expect(root({}).get("__proto__").absent).toBe(true);
  expect(root([]).has("length")).toBe(false);
});
