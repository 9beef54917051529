import { readdirSync, readFileSync, statSync, writeFileSync } from "node:fs";
import { dirname } from "node:path";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { openByteSource } from "../../../../src/files/byte-source.ts";
import { coreSegments } from "../../../../src/image/elf/core-segments.ts";
import { readElfHeader } from "../../../../src/image/elf/header.ts";
import { type Core, type MemoryChange, writeElfCore } from "../../../../src/image/elf/writer.ts";
import type { MemoryImage } from "../../../../src/image/memory-image.ts";
import { openImage } from "../../../../src/image/open-image.ts";
import { writeElf } from "../../../support/elf-writer.ts";
import { freshPath, imageFile } from "../../../support/image-files.ts";

const X86_64 = 62;

function coreOf(image: MemoryImage, endian: "little" | "big" = "little"): Core {
  return {
    machine: X86_64,
    endian,
    segments: [...coreSegments(image)],
    read: (gpa, into) => void image.read(gpa, into),
  };
}

function rewritten(image: MemoryImage, changes: MemoryChange[] = []): MemoryImage {
  const path = freshPath("out.elf");
  writeElfCore(path, coreOf(image), changes);
  return openImage(path);
}

/** All spans up to an address without RAM, with the bytes of those that are held. */
function content(image: MemoryImage): unknown[] {
  return image.info.ram.map(({ gpa, size }) => {
    const held: Uint8Array[] = [];
    let missing = "";
    for (let at = gpa; at < gpa + size; ) {
      const span = image.spanAt(at);
      const bytes = new Uint8Array(span.backing === "not-dumped" ? 0 : Number(span.size));
      expect(image.read(at, bytes)).toBe(bytes.length);
      held.push(bytes);
      if (bytes.length === 0) missing += ` ${at}+${span.size}`;
      at = span.gpa + span.size;
    }
    return { gpa, size, held: Buffer.concat(held).toString("hex"), missing };
  });
}

const data = (length: number, value = 7) => new Uint8Array(length).fill(value);

/** Ranges as in real dumps: held, cut short, not dumped at all, adjacent. */
const segment = fc.record({
  gap: fc.nat(3),
  held: fc.nat(40),
  missing: fc.nat(40),
  byte: fc.nat(255),
});
const dumps = fc.array(segment, { minLength: 1, maxLength: 12 }).map((segments) => {
  let paddr = 0x1000n;
  return segments
    .filter(({ held, missing }) => held + missing > 0)
    .map(({ gap, held, missing, byte }) => {
      const made = {
        paddr: paddr + BigInt(gap),
        data: data(held, byte),
        memsz: BigInt(held + missing),
      };
      paddr = made.paddr + made.memsz;
      return made;
    });
});

describe("a written core", () => {
  it("holds the same memory as the original, and nothing that was not dumped", () => {
    fc.assert(
      fc.property(
        dumps.filter((segments) => segments.length > 0),
        (segments) => {
          const image = openImage(imageFile(writeElf({ segments })));
          const copy = rewritten(image);
          expect(copy.info.ram).toEqual(image.info.ram);
          expect(content(copy)).toEqual(content(image));
          expect(copy.info.warnings).toEqual([]);
          image.close();
          copy.close();
        },
      ),
      { numRuns: 60 },
    );
  });

  it("holds the changes, but none outside its memory", () => {
    const segments = [
      { paddr: 0x1000n, data: data(16), memsz: 24n },
      { paddr: 0x2000n, data: data(16) },
    ];
    const image = openImage(imageFile(writeElf({ segments })));
    const copy = rewritten(image, [
      { gpa: 0x0ffen, bytes: Uint8Array.of(1, 2, 3, 4) },
      { gpa: 0x100en, bytes: Uint8Array.of(5, 6, 8, 9) },
      { gpa: 0x200fn, bytes: Uint8Array.of(10, 11) },
      { gpa: 0x9000n, bytes: Uint8Array.of(12) },
    ]);
    const low = Buffer.from(data(16));
    low.set([3, 4], 0);
    low.set([5, 6], 14);
    const high = Buffer.from(data(16));
    high.set([10], 15);
    expect(content(copy)).toEqual([
      { gpa: 0x1000n, size: 24n, held: low.toString("hex"), missing: " 4112+8" },
      { gpa: 0x2000n, size: 16n, held: high.toString("hex"), missing: "" },
    ]);
  });

  it("keeps its byte order and machine", () => {
    const image = openImage(imageFile(writeElf({ segments: [{ paddr: 0n, data: data(8) }] })));
    const path = freshPath();
    writeElfCore(path, { ...coreOf(image, "big"), machine: 22 }, []);
    const source = openByteSource(path);
    expect(readElfHeader(source)).toMatchObject({ machine: 22, endian: "big", wordBits: 64 });
    expect(openImage(path).info.architecture).toBe("s390x");
  });

  it.each([65_534, 65_535, 70_000])("may have %i segments", (count) => {
    const path = freshPath();
    const segments = Array.from({ length: count }, (_, i) => ({
      gpa: BigInt(i) * 0x2000n,
      size: 0x1000n,
      held: i === count - 1 ? 4n : 0n,
    }));
    const read = (_: bigint, into: Uint8Array) => void into.fill(9);
    writeElfCore(path, { machine: X86_64, endian: "little", segments, read }, []);
    const copy = openImage(path);
    expect(copy.info.ram.length).toBe(count);
    expect(copy.spanAt(BigInt(count - 1) * 0x2000n)).toMatchObject({ size: 4n, backing: "data" });
  });

  it("leaves zeros as holes", () => {
    const path = freshPath();
    const segments = [{ gpa: 0n, size: 2n ** 28n, held: 2n ** 28n }];
    const read = (gpa: bigint, into: Uint8Array) => void into.fill(gpa === 0x100000n ? 1 : 0);
    writeElfCore(path, { machine: X86_64, endian: "little", segments, read }, []);
    const { size, blocks } = statSync(path);
    expect(size).toBe(2 ** 28 + 4096);
    expect(blocks * 512).toBeLessThan(2 ** 22);
    const copy = openImage(path);
    const byte = new Uint8Array(2);
    copy.read(0x0fffffn, byte);
    expect([...byte]).toEqual([0, 1]);
  });

  it("leaves no file if it could not be finished", () => {
    const path = freshPath();
    writeFileSync(path, "before");
    const read = () => {
      throw Object.assign(new Error("ENOSPC"), { code: "ENOSPC", syscall: "write" });
    };
    const core = {
      machine: 0,
      endian: "little" as const,
      segments: [{ gpa: 0n, size: 1n, held: 1n }],
      read,
    };
    expect(() => writeElfCore(path, core, [])).toThrow(
      `${path}: cannot be written: no space is left on the disk`,
    );
    expect(readFileSync(path, "utf8")).toBe("before");
    expect(readdirSync(dirname(path)).filter((name) => name.endsWith(".tmp"))).toEqual([]);
  });

  it("has no more segments than can be read back", () => {
    const segments = new Array(1_000_001).fill({ gpa: 0n, size: 1n, held: 0n });
    const core = { machine: 0, endian: "little" as const, segments, read: () => undefined };
    expect(() => writeElfCore(freshPath(), core, [])).toThrow("a core has at most 1000000");
  });
});
