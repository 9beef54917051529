import { describe, expect, it } from "vitest";
import { UsageError } from "../../../../src/base/usage-error.ts";
import { parseRegionMap } from "../../../../src/image/region-map/read-region-map.ts";
import { inputError } from "../../../support/image-files.ts";

const parse = (text: string) => parseRegionMap("map", text).regions;
const reason = (text: string) => inputError(() => parse(text)).reason;

describe("a JSON region map", () => {
  it("accepts numbers and strings, exact past 2^53, and continues offsets", () => {
    const text = `{"regions": [
      {"gpa": "0x0", "size": 4096, "offset": "0x1000"},
      {"gpa": 18446744073709547520, "size": "4096"},
      {"gpa": "0x100000000", "size": "0x10", "offset": 0}], "note": "kept out"}`;
    expect(parse(text)).toEqual([
      { gpa: 0x100000000n, size: 16n, fileOffset: 0n },
      { gpa: 0n, size: 4096n, fileOffset: 4096n },
      { gpa: 0xfffffffffffff000n, size: 4096n, fileOffset: 8192n },
    ]);
  });

  it.each([
    ["[]", "names no RAM"],
    ['{"regions": 3}', "expected a list"],
    ['{"__proto__": {"regions": []}}', "expected a list"],
    ['[{"size": 1}]', "[0].gpa: missing"],
    ["[[]]", "[0]: expected an object"],
    ['[{"gpa": 0}]', "[0].size: missing"],
    ['[{"__proto__": {"gpa": 0, "size": 1}}]', '[0]: unknown key "__proto__"'],
    ['[{"gpa": 0, "size": 1, "ofset": 4}]', '[0]: unknown key "ofset"'],
    ['[{"gpa": 0, "size": 0}]', "[0]: is empty: its size is 0"],
    ['[{"gpa": -1, "size": 1}]', "[0].gpa: expected an integer"],
    ['[{"gpa": 1.5, "size": 1}]', "[0].gpa: expected an integer"],
    [`[{"gpa": ${"9".repeat(50)}, "size": 1}]`, "[0].gpa: expected an integer"],
    ['[{"gpa": "0xffffffffffffffff", "size": 2}]', "past the last address"],
    ['[{"gpa": 0, "size": 1, "offset": "0x20000000000000"}]', "past 2^53"],
    ['[{"gpa": 0, "size": 8}, {"gpa": 4, "size": 8}]', "0x0-0x7 and 0x4-0xb overlap"],
  ])("refuses %s", (text, expected) => {
    expect(reason(text)).toMatch(new RegExp(expected.replace(/[.^[\]{}]/g, "\\$&")));
  });

  it("must be one JSON value", () => {
    const error = inputError(() => parse('[{"gpa": 0, "size": 1}]\n[]'));
    expect(error.message).toBe(
      "map: at offset 24: is not a region map: holds more than one JSON value",
    );
  });

  it("names the file and field that is wrong", () => {
    const error = inputError(() => parse(' {"regions": [{"gpa": "0x", "size": 1}]}'));
    expect(error.message).toMatch(/^map: at offset 1: regions\[0\]\.gpa: expected an integer/);
  });

  it("says in one line where the JSON breaks off", () => {
    const error = inputError(() => parse('[{"gpä": \u0007}]'));
    expect(error.offset).toBe(10);
    expect(error.message).not.toMatch(/[\n\u0007]/);
  });

  it("does not convert overlong numbers", () => {
    const began = performance.now();
    expect(reason(`[{"gpa": ${"9".repeat(4e6)}, "size": 1}]`)).toContain(
      "[0].gpa: expected an integer",
    );
    expect(performance.now() - began).toBeLessThan(5000);
  });

  it("limits nesting and the number of regions", () => {
    expect(reason(`[${"[".repeat(1e6)}`)).toContain("nested deeper");
    const many = Array.from({ length: 65_537 }, (_, gpa) => ({ gpa, size: 1 }));
    expect(reason(JSON.stringify(many))).toContain("more than 65536 regions");
    expect(parse(JSON.stringify(many.slice(1)))).toHaveLength(65_536);
  });

  it("refuses an end of low RAM, as it already gives file offsets", () => {
    const run = () => parseRegionMap("map", '[{"gpa": 0, "size": 1}]', { below4g: 1n });
    expect(run).toThrow(UsageError);
    expect(run).toThrow("already gives file offsets");
  });
});
