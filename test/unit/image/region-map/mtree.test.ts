import { describe, expect, it } from "vitest";
import { parseRegionMap } from "../../../../src/image/region-map/read-region-map.ts";
import { inputError } from "../../../support/image-files.ts";

const VIEWS = `FlatView #0
 AS "I/O", root: io
 Root memory region: io
  0000000000000000-0000000000000007 (prio 0, i/o): dma-chan

FlatView #1
 AS "cpu-smm-0", root: memory
 Root memory region: memory
  0000000000000000-000000007fffffff (prio 0, ram): pc.ram
  00000000fd000000-00000000fdffffff (prio 1, ram): vga.vram
  0000000100000000-000000017fffffff (prio 0, ram): pc.ram @0000000080000000

FlatView #2
 AS "memory", root: system
 AS "cpu-memory-0", root: system
 Root memory region: system
  0000000000000000-000000000009ffff (prio 0, ram): pc.ram KVM
  00000000000a0000-00000000000bffff (prio 1, i/o): vga-lowmem
  00000000000c0000-00000000000c3fff (prio 1, rom): pc.ram @00000000000c0000
  0000000000100000-000000007fffffff (prio 0, ram): pc.ram @0000000000100000 KVM
  00000000fd000000-00000000fdffffff (prio 1, ram): vga.vram KVM
  0000000100000000-000000017fffffff (prio 0, ram): pc.ram @0000000080000000 KVM
`;

const parse = (text: string, fileSize?: bigint) => parseRegionMap("map", text, { fileSize });

/** Two NUMA nodes of 2 GiB, the first split around the hole, and video memory. */
const NUMA = `FlatView #0
 AS "memory", root: system
  0000000000000000-000000000009ffff (prio 0, ram): ram-node0
  00000000000c0000-000000003fffffff (prio 0, ram): ram-node0 @00000000000c0000
  00000000fd000000-00000000fdffffff (prio 1, ram): vga.vram
  00000000fffc0000-00000000ffffffff (prio 0, rom): pc.bios
  0000000100000000-000000013fffffff (prio 0, ram): ram-node0 @0000000040000000
  0000000140000000-00000001bfffffff (prio 0, ram): ram-node1
`;

describe("info mtree -f", () => {
  it("gives the largest RAM block as devices see it, with its ROM windows", () => {
    expect(parse(VIEWS)).toEqual({
      file: "map",
      regions: [
        { gpa: 0n, size: 0xa0000n, fileOffset: 0n },
        { gpa: 0xc0000n, size: 0x4000n, fileOffset: 0xc0000n },
        { gpa: 0x100000n, size: 0x7ff00000n, fileOffset: 0x100000n },
        { gpa: 0x100000000n, size: 0x80000000n, fileOffset: 0x80000000n },
      ],
      imageSize: 0x100000000n,
      warnings: [],
    });
  });

  it("uses the view with the most RAM if none is named memory", () => {
    expect(parse(VIEWS.replace('AS "memory"', 'AS "other"')).regions).toHaveLength(2);
  });

  it("concatenates the blocks if the image is as long as all of them", () => {
    const { regions, imageSize, warnings } = parse(NUMA, 0x1_0000_0000n);
    expect(regions).toEqual([
      { gpa: 0n, size: 0xa0000n, fileOffset: 0n },
      { gpa: 0xc0000n, size: 0x3ff40000n, fileOffset: 0xc0000n },
      { gpa: 0x100000000n, size: 0x40000000n, fileOffset: 0x40000000n },
      { gpa: 0x140000000n, size: 0x80000000n, fileOffset: 0x80000000n },
    ]);
    expect([imageSize, warnings]).toEqual([0x100000000n, []]);
  });

  it("uses the block that is as long as the image, and names the others", () => {
    const text = NUMA.replace("bfffffff (prio 0, ram): ram-node1", "7fffffff (prio 0, ram): other");
    const { regions, warnings } = parse(text, 0x40000000n);
    expect(regions).toEqual([{ gpa: 0x140000000n, size: 0x40000000n, fileOffset: 0n }]);
    expect(warnings).toEqual(["the image is assumed to be RAM block other; it lacks ram-node0"]);
  });

  it.each([undefined, 12345n, 0x80000000n])(
    "otherwise uses the largest or first (%s bytes)",
    (size) => {
      const { regions, warnings } = parse(NUMA, size);
      expect(regions.map(({ gpa }) => gpa)).toEqual([0n, 0xc0000n, 0x100000000n]);
      expect(warnings).toEqual([
        "the image is assumed to be RAM block ram-node0; it lacks ram-node1",
      ]);
    },
  );

  it.each([
    ["0-fff (prio 0, ram): alias ram-below-4g @pc.ram 0-fff\n", /without -f/, 0],
    ["FlatView #0\n 0-zz (prio 0, ram): a\n", /is not a line of info mtree/, 12],
    ["0-fff (prio 0, i/o): a\n", /names no RAM/, undefined],
    ["1000-fff (prio 0, ram): a\n", /names no RAM|ends before it begins/, 0],
  ])("refuses %j", (text, reason, offset) => {
    const error = inputError(() => parse(text));
    expect(error.reason).toMatch(reason);
    expect(error.offset).toBe(offset);
  });
});
