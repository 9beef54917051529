import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { InputError } from "../../../src/base/input-error.ts";
import { parseJsonValues } from "../../../src/files/json-values.ts";

const values = (text: string) => parseJsonValues("f", text).map(({ value }) => value);

/** With integers past 2^53 as JSON.parse has them. */
const rounded = (all: unknown[]): unknown =>
  JSON.parse(
    JSON.stringify(all, (_, value) => (typeof value === "bigint" ? Number(value) : value)),
  );

function failure(text: string): InputError {
  try {
    parseJsonValues("f", text);
  } catch (error) {
    expect(error).toBeInstanceOf(InputError);
    return error as InputError;
  }
  throw new Error(`no error for ${text.slice(0, 40)}`);
}

describe("a sequence of values", () => {
  test("may stand close, apart, on lines or with commas, each with its byte offset", () => {
    const text = '\ufeff{"é": 1}{"b":[2,\r\n3]}  ,"x\\"}" 4,\n[5] true\n';
    expect(parseJsonValues("f", text)).toEqual([
      { value: { é: 1 }, offset: 3 },
      { value: { b: [2, 3] }, offset: 12 },
      { value: 'x"}', offset: 28 },
      { value: 4, offset: 35 },
      { value: [5], offset: 38 },
      { value: true, offset: 42 },
    ]);
  });

  test("reads back what JSON.stringify wrote, however it is indented", () => {
    const sequences = fc.array(fc.jsonValue({ maxDepth: 4 }));
    fc.assert(
      fc.property(sequences, fc.integer({ min: 0, max: 4 }), (all, indent) => {
        const plain = JSON.parse(JSON.stringify(all)) as unknown[];
        const text = all.map((value) => JSON.stringify(value, null, indent)).join("\n");
        expect(rounded(values(text))).toEqual(plain);
      }),
    );
  });

  test("takes linear time", () => {
    const started = performance.now();
    expect(values('{"a":1}\n'.repeat(100_000))).toHaveLength(100_000);
    expect(performance.now() - started).toBeLessThan(5_000);
  });
});

describe("numbers", () => {
  test("are exact integers past 2^53", () => {
    expect(
      values("9007199254740991 9007199254740993 18446744073709551615 -9007199254740993"),
    ).toEqual([9007199254740991, 9007199254740993n, 18446744073709551615n, -9007199254740993n]);
  });

  test("out of range, negative zero and fractions are read as they are", () => {
    expect(values("1e400 -0 1.5 1e3")).toEqual([Infinity, -0, 1.5, 1000]);
  });

  test("of a million digits cost no time", () => {
    const started = performance.now();
    expect(values("9".repeat(1_000_000))).toEqual([Infinity]);
    expect(performance.now() - started).toBeLessThan(1_000);
  });
});

describe("hostile keys", () => {
  test("of a repeated key the last value counts", () => {
    expect(values('{"a":1,"a":{"b":2}}')).toEqual([{ a: { b: 2 } }]);
  });

  test("__proto__ is a plain key", () => {
    const [value] = values('{"__proto__":{"polluted":1},"constructor":{"prototype":{"p":1}}}');
    expect(Object.hasOwn(value as object, "__proto__")).toBe(true);
    expect(Object.getPrototypeOf(value)).toBe(Object.prototype);
    expect(({} as Record<string, unknown>).polluted).toBeUndefined();
  });
});

describe("errors", () => {
  test.each(['{"a": [1, 2', '{"a": "b', '{"a": "b\\', '[{"a": 1}'])("%s is cut off", (text) => {
    const error = failure(`{}\n${text}`);
    expect(error.reason).toContain("cut off");
    expect(error.offset).toBe(3);
  });

  test.each([
    ['{"é" 1}', 6, "Colon"],
    ["[1,]", 3, "Array item"],
    ["{} \0", 3, "\\u0000"],
    ["{} }", 3, "JSON value expected"],
    ["[1 \u009b]", 3, "\\u009b"],
    ["nul", 0, "JSON value expected"],
    ["01", 1, "end of input"],
  ])("%j is wrong at byte %i", (text, offset, reason) => {
    const error = failure(text);
    expect(error.offset).toBe(offset);
    expect(error.reason).toContain(reason);
  });

  test("nesting is bounded, not the stack's business", () => {
    expect(failure("[".repeat(100_000)).reason).toContain("nested deeper");
    expect(failure(`${"[".repeat(65)}${"]".repeat(65)}`).reason).toContain("nested deeper");
    expect(values(`${"[".repeat(64)}${"]".repeat(64)}`)).toHaveLength(1);
  });

  test("strings are bounded", () => {
    expect(failure(`"${"a".repeat(1 << 20)}"`).reason).toContain("string");
  });

  test("any text gives values or an InputError", () => {
    const token = fc.constantFrom(
      ...'{}[],:"\\ \n0-1e.+tfn',
      "true",
      "null",
      '"a"',
      "\u2028",
      "\ud800",
    );
    fc.assert(
      fc.property(fc.array(token, { maxLength: 40 }), (tokens) => {
        try {
          parseJsonValues("f", tokens.join(""));
        } catch (error) {
          expect(error).toBeInstanceOf(InputError);
        }
      }),
      { numRuns: 2_000 },
    );
  });
});
