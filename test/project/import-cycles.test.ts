import { expect, it } from "vitest";
import { importsOf, SOURCES } from "../support/source-imports.ts";

/** Files that import each other's types because they belong together. */
const TYPES_ONLY: readonly (readonly string[])[] = [
  ["engine/device.ts", "engine/poll.ts", "engine/virtqueue.ts", "engine/work.ts"],
  ["fuzz/generate/chains.ts", "fuzz/generate/indirect-tables.ts"],
  ["image/run-columns.ts", "image/runs.ts"],
];

it("no file imports itself through other files", () => {
  expect(cyclesOf(graph(false))).toEqual([]);
});

it("type imports form no cycles except between files that belong together", () => {
  expect(cyclesOf(graph(true))).toEqual(TYPES_ONLY);
});

it("finds a cycle and only its members", () => {
  const links = { a: ["b"], b: ["c"], c: ["b", "d"], d: [], e: ["a"] };
  expect(cyclesOf(new Map(Object.entries(links)))).toEqual([["b", "c"]]);
});

type Graph = ReadonlyMap<string, readonly string[]>;

function graph(withTypes: boolean): Graph {
  return new Map(
    SOURCES.map((file) => [
      file,
      importsOf(file)
        .filter(({ isModule, typeOnly }) => !isModule && (withTypes || !typeOnly))
        .map(({ target }) => target),
    ]),
  );
}

/** Groups of files that all reach each other, in alphabetical order. */
function cyclesOf(links: Graph): string[][] {
  const reached = new Map([...links.keys()].map((file) => [file, reachableFrom(file, links)]));
  const cycles = [...links.keys()]
    .filter((file) => reached.get(file)?.has(file))
    .map((file) => [...(reached.get(file) ?? [])].filter((other) => reached.get(other)?.has(file)))
    .map((cycle) => cycle.sort().join(" "));
  return [...new Set(cycles)].sort().map((cycle) => cycle.split(" "));
}

function reachableFrom(file: string, links: Graph): Set<string> {
  const seen = new Set<string>();
  const left = [...(links.get(file) ?? [])];
  for (let next = left.pop(); next !== undefined; next = left.pop()) {
    if (seen.has(next)) continue;
    seen.add(next);
    left.push(...(links.get(next) ?? []));
  }
  return seen;
}
