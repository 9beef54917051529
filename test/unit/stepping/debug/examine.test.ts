import { describe, expect, test } from "vitest";
import { examinedLines } from "../../../../src/render/debug/value-text.ts";
import { examine, examineShape } from "../../../../src/stepping/debug/examine.ts";
import { debugged, runLine } from "../../../support/debugged.ts";

const LAST = { count: 1, format: "x", size: 4 } as const;
const debug = debugged({ image: "corpora/snapshots/stuck.elf", devices: ["virtio-blk"] });
// "AB\0" and bytes with the top bit set, at the end of RAM.
const AT = 0x29dbff0n;
runLine(debug, `poke 0x29dbff0 4142000001ff80fe1122334455667788`);

const lines = (shape: string, gpa = AT) =>
  examinedLines(examine(debug.target, gpa, examineShape(shape, LAST)));

describe("x", () => {
  test.each([
    ["", ["0x29dbff0:  0x00004241"]],
    ["4xb", ["0x29dbff0:  0x41  0x42  0x00  0x00"]],
    ["2xh", ["0x29dbff0:  0x4241  0x0000"]],
    ["xg", ["0x29dbff0:  0xfe80ff0100004241"]],
    ["2dw", ["0x29dbff0:  16961      -25100543"]],
    ["1ug", ["0x29dbff0:  18338938062412726849"]],
    ["2ob", ["0x29dbff0:  0101  0102"]],
    ["tb", ["0x29dbff0:  01000001"]],
    ["3c", ["0x29dbff0:  65 'A'    66 'B'    0 '\\x00'"]],
    ["s", ['0x29dbff0:  "AB"']],
    ["2s", ['0x29dbff0:  "AB"', '0x29dbff3:  ""']],
    [
      "10xb",
      ["0x29dbff0:  0x41  0x42  0x00  0x00  0x01  0xff  0x80  0xfe", "0x29dbff8:  0x11  0x22"],
    ],
  ])("/%s", (shape, expected) => {
    expect(lines(shape)).toEqual(expected);
  });

  test("ends where memory does", () => {
    expect(lines("3xg").at(-1)).toBe("Cannot access memory at address 0x29dc000");
    expect(lines("3xg")).toHaveLength(2);
    expect(lines("xb", 0xdead_0000_0000n)).toEqual([
      "Cannot access memory at address 0xdead00000000",
    ]);
    expect(lines("xg", 0xffff_ffff_ffff_fffcn)).toEqual([
      "Cannot access memory at address 0xfffffffffffffffc",
    ]);
    expect(lines("s", 0x29dbff8n)).toEqual([
      '0x29dbff8:  "\\x11\\"3DUfw\\x88"',
      "Cannot access memory at address 0x29dc000",
    ]);
  });

  test("follows guest addresses across regions that are apart in user memory", () => {
    const own = debugged({ image: "corpora/conformance/linux-6.12.jsonl.gz", case: "walk-200-0" });
    runLine(own, "step 2; poke 0x100000ffe aabb; poke 0x100001000 ccdd");
    const found = examine(own.target, 0x100000ffen, { count: 4, format: "x", size: 1 });
    expect(found.units).toEqual([0xaan, 0xbbn, 0xccn, 0xddn]);
  });

  test.each([
    ["5000xb", /1 to 4096/],
    ["0x", /1 to 4096/],
    ["xz", /neither a format nor a size/],
    ["x16", /not a format/],
  ])("/%s is refused", (shape, says) => {
    expect(() => examineShape(shape, LAST)).toThrow(says);
  });
});
