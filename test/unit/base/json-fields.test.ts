import { describe, expect, it } from "vitest";
import { InputError } from "../../../src/base/input-error.ts";
import {
  bool,
  field,
  has,
  list,
  listOf,
  literal,
  object,
  oneOf,
  onlyKeys,
  optional,
  type Read,
  readJson,
  text,
} from "../../../src/base/json-fields.ts";

const anything: Read<unknown> = (value) => value;

describe("a field", () => {
  it.each(["constructor", "toString", "__proto__", "hasOwnProperty"])(
    "that is only inherited, %s, is absent",
    (key) => {
      expect(field({}, key, anything)).toBe(undefined);
      expect(optional({}, key, anything)).toBe(undefined);
      expect(has({}, key)).toBe(false);
      expect(() => field({}, key, object)).toThrow("missing: expected an object");
    },
  );

  it.each(["constructor", "__proto__"])("called %s in the file is read like any other", (key) => {
    const holder = object(JSON.parse(`{"${key}": "x"}`));
    expect(field(holder, key, text(9))).toBe("x");
    expect(has(holder, key)).toBe(true);
    expect(() => onlyKeys(holder, new Set(["a"]))).toThrow(`unknown key "${key}"; known are a`);
  });

  it("that is null counts as absent only if it is optional", () => {
    expect(optional({ a: null }, "a", bool)).toBe(undefined);
    expect(() => field({ a: null }, "a", bool)).toThrow("expected true or false, not null");
  });
});

describe("invalid data", () => {
  const cases = (value: unknown) =>
    field(
      object(value),
      "cases",
      listOf((one) => field(object(one), "on", bool)),
    );

  it("is reported with file, offset and path", () => {
    const read = () =>
      readJson(cases, { cases: [{ on: true }, { on: 1 }] }, { file: "f", offset: 7 });
    expect(read).toThrow(InputError);
    expect(read).toThrow("f: at offset 7: cases[1].on: expected true or false, not 1");
  });

  it("is reported with the line and the position in a list", () => {
    const read = () => readJson(cases, { cases: {} }, { file: "f", line: 3, path: "[2]" });
    expect(read).toThrow("f: line 3: [2].cases: expected a list, not an object");
  });

  it("is reported with at most three unknown keys", () => {
    const read = () => onlyKeys({ a: 1, b: 1, c: 1, d: 1, e: 1 }, new Set(["e"]));
    expect(read).toThrow('unknown key "a", "b", "c"; known are e');
  });

  it("is reported on one line, whatever the file contains", () => {
    expect(() => list("a\n\u001b[2J")).toThrow('expected a list, not "a\\n\\u001b[2J"');
  });

  it("does not hide internal errors", () => {
    const bug = () => {
      throw new TypeError("ours");
    };
    expect(() => readJson(bug, 1, { file: "f" })).toThrow(TypeError);
  });
});

it("an invalid choice is reported with the valid choices", () => {
  expect(() => oneOf(["little", "big"])("x")).toThrow('expected "little" or "big", not "x"');
  expect(() => oneOf(["a", "b", "c"])(undefined)).toThrow("missing: expected one of a, b, c");
  expect(() => literal("v1")("v2")).toThrow('expected "v1", not "v2"');
});

it("a text has bounded length", () => {
  expect(text(3, 0)("")).toBe("");
  expect(() => text(3)("")).toThrow("expected 1 to 3 characters, not 0");
  expect(() => text(3, 0)("long")).toThrow("expected at most 3 characters, not 4");
});
