import { expect, it } from "vitest";
import { BulkRun } from "../../../src/fuzz/bulk-run.ts";
import { EdgeMap } from "../../../src/fuzz/coverage/edge-map.ts";
import { generateInput } from "../../../src/fuzz/generate/generate-input.ts";
import { Random } from "../../../src/fuzz/random.ts";

it("counts each edge once per run, and reports new and rare edges", () => {
  const edges = new EdgeMap();
  const run = new BulkRun("6.12", undefined, edges);
  const input = generateInput(new Random(1));
  run.run(input);
  expect(edges.finish()).toBe(true);
  const first = edges.reached();
  expect(first.length).toBeGreaterThan(5);
  run.run(input);
  expect(edges.finish()).toBe(false);
  expect(edges.reached()).toEqual(first);
  for (const id of first) expect(edges.runsOf(id)).toBe(2);

  let other = 2;
  for (let isNew = false; !isNew; other++) {
    run.run(generateInput(new Random(other)));
    isNew = edges.finish();
  }
  const [rarest] = edges.rarest(1);
  expect(edges.runsOf(rarest as number)).toBe(1);
  expect(first).not.toContain(rarest);
});

it("makes choices that depend only on seed, unit and run", () => {
  const words = (...seed: [number, number, number]) => {
    const random = new Random(...seed);
    return Array.from({ length: 8 }, () => random.word());
  };
  const different = [
    words(1, 0, 0),
    words(2, 0, 0),
    words(1 + 2 ** 32, 0, 0),
    words(1, 1, 0),
    words(1, 0, 1),
  ];
  expect(new Set(different.map(String)).size).toBe(different.length);
  const again = new Random(9);
  again.reseed(1, 0, 1);
  expect(Array.from({ length: 8 }, () => again.word())).toEqual(words(1, 0, 1));
});
