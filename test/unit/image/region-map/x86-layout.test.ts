import { describe, expect, it } from "vitest";
import { UsageError } from "../../../../src/base/usage-error.ts";
import { parseRegionMap } from "../../../../src/image/region-map/read-region-map.ts";
import { inputError } from "../../../support/image-files.ts";

/** A q35 guest with 4 GiB: 2 GiB low, ACPI tables at their end, 2 GiB high. */
const IOMEM = `00000000-00000fff : Reserved
00001000-0009fbff : System RAM
0009fc00-0009ffff : Reserved
000a0000-000bffff : PCI Bus 0000:00
000f0000-000fffff : Reserved
  000f0000-000fffff : System ROM
00100000-7ffdcfff : System RAM
  01000000-01e00eb0 : Kernel code
7ffdd000-7fffffff : Reserved
b0000000-bfffffff : PCI MMCONFIG 0000 [bus 00-ff]
  b0000000-bfffffff : Reserved
feffc000-feffffff : Reserved
fffc0000-ffffffff : Reserved
100000000-17fffffff : System RAM
`;

const E820 = `[    0.000000] Linux version 6.1.0
[    0.000000] BIOS-provided physical RAM map:
[    0.000000] BIOS-e820: [mem 0x0000000000000000-0x000000000009fbff] usable
[    0.000000] BIOS-e820: [mem 0x000000000009fc00-0x000000000009ffff] reserved
BIOS-e820: [mem 0x0000000000100000-0x000000007ffdcfff] usable
[    0.000000] BIOS-e820: [mem 0x000000007ffdd000-0x000000007fffffff] reserved
[    0.000000] BIOS-e820: [mem 0x00000000feffc000-0x00000000feffffff] reserved
[    0.000000] BIOS-e820: [mem 0x0000000100000000-0x000000017fffffff] usable
[    0.000000] e820: update [mem 0x00000000-0x00000fff] usable ==> reserved
`;

const parse = (text: string, below4g?: bigint, fileSize?: bigint) =>
  parseRegionMap("map", text, { below4g, fileSize });
const high = (text: string, below4g?: bigint, fileSize?: bigint) =>
  parse(text, below4g, fileSize).regions.at(-1);
const ram = (first: string, last: string) => `${first}-${last} : System RAM\n`;

describe("/proc/iomem and e820", () => {
  it("keep the holes in low RAM, and put high RAM after it", () => {
    const { regions, imageSize } = parse(IOMEM);
    expect(regions).toEqual([
      { gpa: 0x1000n, size: 0x9ec00n, fileOffset: 0x1000n },
      { gpa: 0x100000n, size: 0x7fedd000n, fileOffset: 0x100000n },
      { gpa: 0x100000000n, size: 0x80000000n, fileOffset: 0x80000000n },
    ]);
    expect(imageSize).toBe(0x100000000n);
  });

  it("give the same from the kernel log", () => {
    const { regions, imageSize } = parse(E820);
    expect(regions.slice(1)).toEqual(parse(IOMEM).regions.slice(1));
    expect(regions[0]).toEqual({ gpa: 0n, size: 0x9fc00n, fileOffset: 0n });
    expect(imageSize).toBe(0x100000000n);
  });

  it("round the end of low RAM up to 1 MiB, or use the given one", () => {
    const text = ram("00000000", "bffdcfff") + ram("100000000", "13fffffff");
    expect(high(text)?.fileOffset).toBe(0xc0000000n);
    expect(high(text, 0xd0000000n)?.fileOffset).toBe(0xd0000000n);
    expect(parse(ram("00000000", "07fdcfff")).imageSize).toBe(0x8000000n);
  });

  it("read RAM that crosses 4 GiB without a hole", () => {
    const text = ram("00000000", "17fffffff");
    expect(high(text)).toEqual({ gpa: 1n << 32n, size: 0x80000000n, fileOffset: 1n << 32n });
  });

  it("give the same from a kernel log before 3.4, whose ends are exclusive", () => {
    const old = E820.replaceAll(
      /\[mem 0x(\w+)-0x(\w+)\] (usable|reserved)$/gm,
      (_, first, last, type) =>
        `${first} - ${(BigInt(`0x${last}`) + 1n).toString(16).padStart(16, "0")} (${type})`,
    );
    expect(old).toContain("BIOS-e820: 0000000000000000 - 000000000009fc00 (usable)");
    expect(parse(old)).toEqual(parse(E820));
  });

  it("derive the end of low RAM from the length of the file", () => {
    const GIB = 1n << 30n;
    const hole = `${ram("0", "bfffffff")}c0000000-efffffff : Reserved\n`;
    const text = hole + ram("100000000", "13fffffff");
    expect(high(text)?.fileOffset).toBe(0xf0000000n);
    for (const split of [0xc0000000n, 0xd0000000n, 4n * GIB]) {
      expect(high(text, undefined, split + GIB)?.fileOffset).toBe(split);
    }
    for (const split of [0xbff00000n, 0xc0001000n, 4n * GIB + 0x100000n]) {
      expect(high(text, undefined, split + GIB)?.fileOffset).toBe(0xf0000000n);
    }
    expect(high(text, 0xe0000000n, 0xd0000000n + GIB)?.fileOffset).toBe(0xe0000000n);
    expect(parse(hole, undefined, 0xc0000000n).imageSize).toBe(0xf0000000n);
  });

  describe("of a guest whose RAM begins higher", () => {
    const ARM =
      ram("40000000", "7fffffff") +
      "80000000-8000ffff : reserved\n" +
      ram("80010000", "bfffffff") +
      ram("100000000", "13fffffff");
    const offsets = (text: string, fileSize: bigint) =>
      parse(text, undefined, fileSize).regions.map(({ fileOffset }) => fileOffset);

    it.each([
      ["one block", ram("40000000", "bfffffff"), 0x80000000n, [0n]],
      ["all of RAM", ARM, 0xbfff0000n, [0n, 0x40000000n, 0x7fff0000n]],
      ["RAM and what was reserved in it", ARM, 0xc0000000n, [0n, 0x40010000n, 0x80000000n]],
      ["the span of RAM", ARM, 0x100000000n, [0n, 0x40010000n, 0xc0000000n]],
    ])("accept a file as long as %s", (_, text, fileSize, expected) => {
      expect(offsets(text, fileSize)).toEqual(expected);
      expect(parse(text, undefined, fileSize).imageSize).toBe(fileSize);
    });

    it("refuse a file of another length", () => {
      const refusal = inputError(() => parse(ARM, undefined, 0xc0000001n));
      expect(refusal.reason).toContain("lowest RAM at 0x40000000");
    });
  });

  it("list a region only once if a log repeats it", () => {
    expect(parse(E820 + E820)).toEqual(parse(E820));
  });

  it.each([
    [ram("00000000", "00000000"), /as root/, 0],
    ["# cat /proc/iomem\n00000000-0fff : System RAM\n", /is not a line of \/proc\/iomem/, 0],
    ["00000000-00000fff : Reserved\n", /names no RAM/, undefined],
    [`${ram("0", "ffff")}${ram("20", "10")}`, /ends before it begins/, 20],
    [ram("40000000", "7fffffff"), /lowest RAM at 0x40000000/, 0],
    [ram("0", "7fffffff") + ram("10000000000", "1ffffffffff"), /begin at 0x10000000000/, 24],
    [`x\nBIOS-e820: 0000 - 9fc00 usable\n`, /is not an e820 line/, 2],
    [ram("0", "ffff") + ram("8000", "1ffff"), /overlap/, 20],
    ["hello\n", /is not a region map/, undefined],
  ])("refuse %j", (text, reason, offset) => {
    const error = inputError(() => parse(text));
    expect(error.reason).toMatch(reason);
    expect(error.offset).toBe(offset);
  });

  it("refuse an end of low RAM that contradicts the map", () => {
    expect(() => parse(IOMEM, 0x40000000n)).toThrow(UsageError);
    expect(() => parse(IOMEM, 0x40000000n)).toThrow(
      "up to 0x7ffdd000 below 4 GiB, not just up to 0x40000000",
    );
    expect(() => parse(IOMEM, 1n << 33n)).toThrow(UsageError);
    expect(() => parse(IOMEM, 1n << 33n)).toThrow("more than 4 GiB");
  });
});
