import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { overlayRuns } from "../../../src/image/overlapping-runs.ts";
import { RunColumns } from "../../../src/image/run-columns.ts";
import type { Run } from "../../../src/image/runs.ts";

const TOP = 1n << 64n;
const SPACE = 40;

const data = (gpa: bigint, size: bigint, fileOffset: number): Run => {
  return { gpa, size, backing: "data", fileOffset };
};

const encoded = (gpa: bigint, size: bigint, position: number): Run => {
  return { gpa, size, backing: "encoded", position };
};

const run = (origin: bigint): fc.Arbitrary<Run> =>
  fc
    .record({
      start: fc.nat(SPACE - 1),
      length: fc.integer({ min: 1, max: SPACE }),
      backing: fc.constantFrom("data", "encoded", "zero", "not-dumped"),
      stored: fc.nat(60),
    })
    .map(({ start, length, backing, stored }) => {
      const size = BigInt(Math.min(length, SPACE - start));
      const gpa = origin + BigInt(start);
      if (backing === "data") return data(gpa, size, stored);
      return backing === "encoded" ? encoded(gpa, size, stored) : { gpa, size, backing };
    });

function overlay(listed: readonly Run[]): { runs: Run[]; storedTwice: bigint } {
  const { runs, storedTwice } = overlayRuns(RunColumns.of(listed));
  return { runs: [...runs], storedTwice };
}

/** The backing of an address, found by checking every run. */
function model(listed: readonly Run[], gpa: bigint): string | undefined {
  const covering = listed.filter((each) => each.gpa <= gpa && gpa < each.gpa + each.size);
  const ranked = [["data", "encoded"], ["zero"], ["not-dumped"]].map((backings) =>
    covering.find((each) => backings.includes(each.backing)),
  );
  const best = ranked.find((each) => each !== undefined);
  return best && describeAt(best, gpa);
}

function describeAt(best: Run, gpa: bigint): string {
  const skip = gpa - best.gpa;
  if (best.backing === "data") return `@${BigInt(best.fileOffset) + skip}`;
  return best.backing === "encoded" ? `#${BigInt(best.position) + skip}` : best.backing;
}

describe("overlayRuns", () => {
  it.each([0n, 1n << 40n, TOP - BigInt(SPACE)])(
    "agrees with a model byte by byte, from address %s on",
    (origin) => {
      fc.assert(
        fc.property(fc.array(run(origin), { maxLength: 12 }), (listed) => {
          const { runs } = overlay(listed);
          for (const [i, each] of runs.entries()) {
            const last = runs[i - 1];
            expect(last === undefined || last.gpa + last.size <= each.gpa).toBe(true);
          }
          for (let i = 0n; i < BigInt(SPACE); i++) {
            const at = runs.find((r) => r.gpa <= origin + i && origin + i < r.gpa + r.size);
            expect(at && describeAt(at, origin + i)).toBe(model(listed, origin + i));
          }
        }),
      );
    },
  );

  it("counts bytes stored at several places, not segments that share their bytes", () => {
    const shared = [data(0n, 8n, 100), data(4n, 8n, 104), data(4n, 2n, 104), data(0n, 8n, 100)];
    expect(overlay(shared)).toEqual({ runs: [data(0n, 12n, 100)], storedTwice: 0n });
    expect(overlay([data(0n, 8n, 100), data(4n, 8n, 200)]).storedTwice).toBe(4n);
  });

  it("counts them like a model", () => {
    const stored = fc
      .tuple(
        fc.constantFrom(data, encoded),
        fc.nat(SPACE - 8),
        fc.integer({ min: 1, max: 8 }),
        fc.nat(12),
      )
      .map(([kind, gpa, size, stored]) => kind(BigInt(gpa), BigInt(size), stored));
    fc.assert(
      fc.property(fc.array(stored, { maxLength: 10 }), (listed) => {
        let twice = 0;
        for (let gpa = 0n; gpa < BigInt(SPACE); gpa++) {
          const copies = listed.filter((each) => each.gpa <= gpa && gpa < each.gpa + each.size);
          twice += Math.max(0, new Set(copies.map((each) => describeAt(each, gpa))).size - 1);
        }
        expect(overlay(listed).storedTwice).toBe(BigInt(twice));
      }),
    );
  });

  it("sorts runs that do not overlap", () => {
    const listed = [data(TOP - 4n, 4n, 8), data(TOP - 5n, 1n, 7), data(0n, 1n, 0)];
    expect(overlay(listed)).toEqual({ runs: [listed[2], data(TOP - 5n, 5n, 7)], storedTwice: 0n });
  });

  it("joins neighbours that are also adjacent in the file", () => {
    const { runs } = overlay([data(0n, 4n, 10), data(4n, 4n, 14), data(8n, 4n, 30)]);
    expect(runs).toEqual([data(0n, 8n, 10), data(8n, 4n, 30)]);
  });

  it("joins encoded neighbours that are also adjacent in the blocks", () => {
    const listed = [encoded(0n, 4n, 8), encoded(4n, 4n, 12), encoded(8n, 4n, 12), data(12n, 4n, 0)];
    const joined = [encoded(0n, 8n, 8), encoded(8n, 4n, 12), data(12n, 4n, 0)];
    expect(overlay(listed).runs).toEqual(joined);
  });

  it("stays fast if each of 200000 runs covers all later ones", () => {
    const count = 200_000;
    const nested = Array.from({ length: count }, (_, i) =>
      data(BigInt(i), BigInt(2 * (count - i)), i * 3),
    ).reverse();
    const began = performance.now();
    expect(overlay(nested).runs.length).toBeGreaterThan(count / 2);
    expect(performance.now() - began).toBeLessThan(20_000);
  });
});
