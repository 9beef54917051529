import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { inPieces, joined } from "../../../../src/fuzz/minimize/initial-memory.ts";
import type { Scenario } from "../../../../src/scenario/scenario.ts";
import { ScenarioMemory } from "../../../../src/scenario/scenario-memory.ts";

type Memory = Scenario["memory"];

const SIZE = 4096;

function held(memory: Memory): string {
  const maps = [{ hva: 0, size: SIZE }];
  const scenario = { name: "n", kernel: "4.6", kind: "k", maps, memory, steps: [] } as const;
  const mapping = new ScenarioMemory(scenario).find(0);
  return Buffer.from(mapping?.view.buffer as ArrayBuffer).toString("hex");
}

const writes = fc.array(
  fc.record({
    hva: fc.nat(SIZE),
    bytes: fc.uint8Array({ maxLength: 70, max: 2 }),
    count: fc.nat(80),
  }),
  { maxLength: 12 },
);

describe("initial memory", () => {
  it("is the same in pieces and joined, even where writes overlap", () => {
    fc.assert(
      fc.property(writes, (memory) => {
        const before = held(memory);
        expect(held(inPieces(memory))).toBe(before);
        expect(held(joined(memory))).toBe(before);
        expect(held(joined(inPieces(memory)))).toBe(before);
      }),
      { numRuns: 300 },
    );
  });

  it("is split where descriptors begin", () => {
    const pieces = inPieces([{ hva: 8, bytes: new Uint8Array(40).fill(1), count: 1 }]);
    expect(pieces.map(({ hva, bytes }) => [hva, bytes.length])).toEqual([
      [8, 8],
      [16, 16],
      [32, 16],
    ]);
  });

  it("counts repetitions and omits zeros when it is joined", () => {
    const piece = Uint8Array.of(...new Array(15).fill(0), 3);
    const zeros = new Uint8Array(16);
    const memory = [
      { hva: 32, bytes: piece, count: 1 },
      { hva: 48, bytes: piece, count: 1 },
      { hva: 0, bytes: zeros, count: 1 },
      { hva: 256, bytes: Uint8Array.of(0, 7, 0, 0), count: 1 },
    ];
    expect(joined(memory)).toEqual([
      { hva: 32, bytes: piece, count: 2 },
      { hva: 256, bytes: Uint8Array.of(0, 7), count: 1 },
    ]);
  });
});
