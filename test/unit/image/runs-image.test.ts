import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { openByteSource } from "../../../src/files/byte-source.ts";
import type { BlockDecoder } from "../../../src/image/decoded-blocks.ts";
import { RunColumns } from "../../../src/image/run-columns.ts";
import type { Run } from "../../../src/image/runs.ts";
import { RunsImage } from "../../../src/image/runs-image.ts";
import { imageFile } from "../../support/image-files.ts";

const TOP = 1n << 64n;
const FILE = Uint8Array.from({ length: 64 }, (_, i) => i + 1);
const source = openByteSource(imageFile(FILE));

/** The byte at a position in the decoded blocks. */
const decodedAt = (position: number) => (position * 3 + 100) & 0xff;
const blocks: BlockDecoder = {
  blockSize: 7,
  decode: (block) => Uint8Array.from({ length: 7 }, (_, i) => decodedAt(block * 7 + i)),
};

function imageOf(list: readonly Run[]): RunsImage {
  const runs = RunColumns.of(list);
  return new RunsImage(source, "raw", { runs, blocks, description: "", warnings: [] });
}

function byteAt(run: Run, gpa: bigint): number {
  const skip = Number(gpa - run.gpa);
  if (run.backing === "encoded") return decodedAt(run.position + skip);
  return run.backing === "data" ? FILE[run.fileOffset + skip]! : 0;
}

/** Disjoint runs from 0, or up to the last address. */
const runs: fc.Arbitrary<Run[]> = fc
  .tuple(
    fc.boolean(),
    fc.array(
      fc.record({
        gap: fc.nat(2),
        size: fc.integer({ min: 1, max: 6 }),
        backing: fc.constantFrom("data", "encoded", "zero", "not-dumped"),
        stored: fc.nat(50),
      }),
      { minLength: 1, maxLength: 8 },
    ),
  )
  .map(([atTop, parts]) => {
    const total = parts.reduce((sum, { gap, size }) => sum + gap + size, 0);
    let gpa = atTop ? TOP - BigInt(total) : 0n;
    return parts.map(({ gap, size, backing, stored }): Run => {
      const start = gpa + BigInt(gap);
      gpa = start + BigInt(size);
      const place = { gpa: start, size: BigInt(size) };
      if (backing === "data") return { ...place, backing, fileOffset: stored };
      return backing === "encoded"
        ? { ...place, backing, position: stored }
        : { ...place, backing };
    });
  });

describe("RunsImage", () => {
  it("reads the same as a map of single bytes, and stops at the same address", () => {
    fc.assert(
      fc.property(runs, fc.nat(60), fc.nat(60), (list, skip, length) => {
        const image = imageOf(list);
        const from = list[0]!.gpa + BigInt(skip);
        fc.pre(from < TOP);
        const expected: number[] = [];
        for (let gpa = from; expected.length < length; gpa++) {
          const run = list.find((each) => each.gpa <= gpa && gpa < each.gpa + each.size);
          if (run === undefined || run.backing === "not-dumped") break;
          expected.push(byteAt(run, gpa));
        }
        const into = new Uint8Array(length).fill(0xee);
        const done = image.read(from, into);
        expect([...into.subarray(0, done)]).toEqual(expected);
        expect(into.subarray(done).every((byte) => byte === 0xee)).toBe(true);
      }),
    );
  });

  it("has spans that cover the whole address space without gaps", () => {
    fc.assert(
      fc.property(runs, (list) => {
        const image = imageOf(list);
        let gpa = 0n;
        while (gpa < TOP) {
          const span = image.spanAt(gpa);
          expect(span.gpa).toBe(gpa);
          expect(span.size).toBeGreaterThan(0n);
          expect(image.spanAt(gpa + span.size - 1n)).toEqual(span);
          const run = list.find((each) => each.gpa <= gpa && gpa < each.gpa + each.size);
          const backing = run?.backing ?? "not-ram";
          expect(span.backing).toBe(backing === "encoded" ? "data" : backing);
          expect(span.fileOffset).toBe(run?.backing === "data" ? run.fileOffset : undefined);
          gpa += span.size;
        }
        expect(gpa).toBe(TOP);
      }),
    );
  });

  it("lists merged RAM, dumped or not", () => {
    const image = imageOf([
      { gpa: 4n, size: 4n, backing: "data", fileOffset: 0 },
      { gpa: 8n, size: 2n, backing: "not-dumped" },
      { gpa: 20n, size: 1n, backing: "zero" },
    ]);
    expect(image.info.ram).toEqual([
      { gpa: 4n, size: 6n },
      { gpa: 20n, size: 1n },
    ]);
  });

  it("throws a RangeError for an address outside u64", () => {
    const image = imageOf([]);
    expect(() => image.spanAt(TOP)).toThrow(RangeError);
    expect(() => image.spanAt(-1n)).toThrow(RangeError);
  });
});
