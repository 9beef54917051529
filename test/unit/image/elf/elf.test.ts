import { readFileSync, truncateSync } from "node:fs";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { MemoryImage } from "../../../../src/image/memory-image.ts";
import { openImage } from "../../../../src/image/open-image.ts";
import { type ElfRecipe, type SegmentRecipe, writeElf } from "../../../support/elf-writer.ts";
import { imageFile, inputError } from "../../../support/image-files.ts";

const open = (recipe: ElfRecipe) => openImage(imageFile(writeElf(recipe)));
const failure = (recipe: ElfRecipe) => inputError(() => open(recipe));
const ascending = (length: number, from = 1) => Uint8Array.from({ length }, (_, i) => from + i);

function bytesAt(image: MemoryImage, gpa: bigint, length: number): number[] {
  const into = new Uint8Array(length);
  return [...into.subarray(0, image.read(gpa, into))];
}

describe("openElf", () => {
  it.each([
    [64, "little", 62, "x86-64"],
    [64, "little", 3, "i386"],
    [64, "big", 22, "s390x"],
    [32, "little", 40, "arm"],
    [32, "big", 20, "ppc"],
  ] as const)("reads ELF%i, %s-endian, machine %i as %s", (bits, endian, machine, name) => {
    const segments = [
      { paddr: 0n, type: 4, data: ascending(5, 90) },
      { paddr: 0x1000n, data: ascending(4) },
      { paddr: 0xfffc0000n, data: ascending(3, 50) },
    ];
    const image = open({ bits, endian, machine, segments });
    expect(image.info).toMatchObject({
      format: "elf",
      architecture: name,
      endian,
      description: `ELF${bits} core, ${name}, ${endian}-endian`,
      ram: [
        { gpa: 0x1000n, size: 4n },
        { gpa: 0xfffc0000n, size: 3n },
      ],
      warnings: [],
    });
    expect(bytesAt(image, 0x1001n, 9)).toEqual([2, 3, 4]);
    expect(bytesAt(image, 0xfffc0000n, 3)).toEqual([50, 51, 52]);
    expect(bytesAt(image, 0n, 1)).toEqual([]);
  });

  it.each([32, 64] as const)("counts headers in section 0 for PN_XNUM (ELF%i)", (bits) => {
    const segments = [0n, 1n, 2n].map((i) => ({ paddr: i * 0x1000n, data: ascending(2) }));
    expect(open({ bits, segments, xnum: true }).info.ram).toHaveLength(3);
  });

  it("accepts headers as dump writers make them", () => {
    const segments = [0n, 1n].map((i) => ({ paddr: i * 0x1000n, data: ascending(2) }));
    const recipe = { segments, ehsize: 8, identVersion: 0, phentsize: 300, machine: 4711 };
    const { info } = open(recipe);
    expect(info.ram).toHaveLength(2);
    expect(info.description).toBe("ELF64 core, machine 4711, little-endian");
    expect(info.architecture).toBeUndefined();
  });

  it("distinguishes bytes not dumped from zeros", () => {
    const image = open({
      segments: [
        { paddr: 0x1000n, data: ascending(4), memsz: 0x100n },
        { paddr: 0x2000n, filesz: 0n, memsz: 0x100n },
        { paddr: 0x3000n, data: ascending(4), memsz: 2n },
        { paddr: 0x4000n, data: ascending(4), memsz: 0n },
      ],
    });
    expect(bytesAt(image, 0x1002n, 8)).toEqual([3, 4]);
    expect(image.spanAt(0x1050n)).toEqual({ gpa: 0x1004n, size: 0xfcn, backing: "not-dumped" });
    expect(image.spanAt(0x2000n).backing).toBe("not-dumped");
    const afterFirst = 64 + 4 * 56 + 4;
    expect(image.spanAt(0x3000n)).toEqual({
      gpa: 0x3000n,
      size: 2n,
      backing: "data",
      fileOffset: afterFirst,
    });
    expect(image.spanAt(0x4000n).backing).toBe("not-ram");
    expect(image.info.warnings).toEqual([]);
  });

  it("clips a segment at the end of the address space, with a warning", () => {
    const paddr = (1n << 64n) - 2n;
    const image = open({ segments: [{ paddr, data: ascending(4) }] });
    expect(bytesAt(image, paddr, 4)).toEqual([1, 2]);
    expect(image.info.warnings).toEqual([
      expect.stringContaining("1 segments extend past the end"),
    ]);
  });

  it("says in one warning how much of a file is missing, and from where on", () => {
    const segments = [0n, 1n, 2n].map((i) => ({ paddr: i * 0x1000n, data: ascending(100) }));
    const elf = writeElf({ segments });
    const path = imageFile(elf);
    truncateSync(path, elf.length - 130);
    const image = openImage(path);
    expect(image.info.warnings).toEqual([
      "the image is cut short: 130 bytes are missing, from program header 1 on",
    ]);
    expect(image.spanAt(0x1000n).size).toBe(70n);
    expect(image.spanAt(0x1046n)).toEqual({ gpa: 0x1046n, size: 30n, backing: "not-dumped" });
    expect(bytesAt(image, 0x2000n, 1)).toEqual([]);
    expect(image.info.ram).toContainEqual({ gpa: 0x2000n, size: 100n });
  });

  it("reads overlapping segments as a map of single bytes filled in file order", () => {
    const segment: fc.Arbitrary<SegmentRecipe> = fc
      .record({
        paddr: fc.nat(30),
        data: fc.uint8Array({ maxLength: 20 }),
        tail: fc.nat(10),
      })
      .map(({ paddr, data, tail }) => {
        return { paddr: BigInt(paddr), data, memsz: BigInt(data.length + tail), vaddr: 0n };
      });
    fc.assert(
      fc.property(fc.array(segment, { minLength: 1, maxLength: 8 }), (segments) => {
        fc.pre(segments.some(({ memsz }) => memsz !== 0n));
        const image = open({ segments });
        for (let gpa = 0n; gpa < 64n; gpa++) {
          const holder = segments.find(
            ({ paddr, data }) => paddr <= gpa && gpa < paddr + BigInt(data!.length),
          );
          const expected = holder === undefined ? [] : [holder.data![Number(gpa - holder.paddr)]];
          expect(bytesAt(image, gpa, 1)).toEqual(expected);
          const isRam = segments.some(
            ({ paddr, memsz }) => paddr <= gpa && gpa < paddr + (memsz ?? 0n),
          );
          expect(image.spanAt(gpa).backing === "not-ram").toBe(!isRam);
        }
        image.close();
      }),
      { numRuns: 50 },
    );
  });

  it("warns of overlapping segments that hold different bytes of the file", () => {
    const segments = [
      { paddr: 0x1000n, data: ascending(8) },
      { paddr: 0x1004n, data: ascending(8, 100) },
    ];
    expect(open({ segments }).info.warnings).toEqual([expect.stringContaining("4 bytes")]);
  });

  it.each([
    [{ type: 2 }, "is an ELF executable, not a core", undefined],
    [{ type: 3 }, "is an ELF executable or shared library, not a core", undefined],
    [{ type: 1 }, "is an ELF object file, not a core", undefined],
    [{ phentsize: 32 }, "program headers of 32 bytes", 54],
    [{ segments: [] }, "has no program headers", undefined],
    [{ segments: [{ paddr: 0n, type: 4 }] }, "has no PT_LOAD segment", undefined],
    [{ segments: [{ paddr: 0n, filesz: 9n, memsz: 0n }] }, "has no PT_LOAD segment", undefined],
  ])("refuses %o", (change, reason, offset) => {
    const segments = [{ paddr: 0n, data: ascending(100) }];
    const error = failure({ segments, ...change });
    expect(error.reason).toContain(reason);
    expect(error.offset).toBe(offset);
  });

  it("refuses the core of a process", () => {
    const segments = [1n, 2n].map((i) => ({ paddr: 0n, vaddr: i * 0x1000n, data: ascending(4) }));
    expect(failure({ segments }).reason).toContain("core of a process");
  });

  it("checks the number of program headers before using it", () => {
    const elf = writeElf({ segments: [{ paddr: 0n, data: ascending(4) }], xnum: true });
    new DataView(elf.buffer, elf.byteOffset).setUint32(64 + 44, 0xffffffff, true);
    const short = inputError(() => openImage(imageFile(elf)));
    expect([short.reason, short.offset]).toEqual([
      "ends inside its 4294967295 program headers, which begin at 128",
      elf.length,
    ]);
    const sparse = imageFile(elf);
    truncateSync(sparse, 2 ** 38);
    expect(inputError(() => openImage(sparse)).reason).toContain("more than 1000000");
  });

  it("opens 200000 segments in seconds, in any order in the file", () => {
    const count = 200_000;
    const elf = new Uint8Array(128 + 56 * count);
    elf.set(writeElf({ segments: [{ paddr: 0n, memsz: 1n }], xnum: true }).subarray(0, 128));
    const view = new DataView(elf.buffer);
    view.setUint32(64 + 44, count, true);
    for (let i = 0; i < count; i++) {
      const at = 128 + 56 * i;
      view.setUint32(at, 1, true);
      view.setBigUint64(at + 24, BigInt((i * 7919) % count) * 8n, true);
      view.setBigUint64(at + 32, 12n, true);
      view.setBigUint64(at + 40, 16n, true);
    }
    const path = imageFile(elf);
    const began = performance.now();
    const image = openImage(path);
    expect(performance.now() - began).toBeLessThan(20_000);
    expect(image.info.ram).toEqual([{ gpa: 0n, size: BigInt(count) * 8n + 8n }]);
    image.close();
  });

  it.each(["net-blk", "stuck", "packed", "bad-loop", "bad-jump"])(
    "opens the real core %s",
    (name) => {
      const path = new URL(`../../../../corpora/snapshots/${name}.elf`, import.meta.url).pathname;
      const file = readFileSync(path);
      const image = openImage(path);
      expect(image.info.description).toBe("ELF64 core, x86-64, little-endian");
      expect(image.info.warnings).toEqual([]);
      const count = file.readUInt16LE(56);
      for (let i = 0; i < count; i++) {
        const header = file.subarray(Number(file.readBigUInt64LE(32)) + 56 * i);
        const offset = Number(header.readBigUInt64LE(8));
        const size = Number(header.readBigUInt64LE(32));
        const into = new Uint8Array(size);
        expect(image.read(header.readBigUInt64LE(24), into)).toBe(size);
        expect(Buffer.compare(into, file.subarray(offset, offset + size))).toBe(0);
      }
      image.close();
    },
  );
});
