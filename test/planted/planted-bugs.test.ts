import { execFile } from "node:child_process";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { describe, expect, it, vi } from "vitest";
import { PROPERTIES } from "../../src/fuzz/properties/all-properties.ts";
import { runUnit } from "../../src/fuzz/unit/run-unit.ts";
import { PLANTED_BUGS } from "./planted-bugs.ts";

const HUNT = fileURLToPath(new URL("./hunt.mjs", import.meta.url));
const DIST = new URL("../../dist/", import.meta.url).href;
const SEED = 5;
/** Most bugs are found at once: the first units are small. */
const UNITS = [100, 900, 4000, 5000, 10_000];
/** Runs until the property has to have seen the bug. */
const MOST_RUNS = 20_000;

const run = promisify(execFile);
vi.setConfig({ maxConcurrency: 2 });

describe("a planted bug is seen by the property that is meant to", () => {
  it("within so many runs", () => {
    expect(UNITS.reduce((sum, runs) => sum + runs, 0)).toBe(MOST_RUNS);
  });

  it("and none where no bug is planted", () => {
    const spec = { seed: SEED, unit: 0, runs: 2000, properties: [], corpus: [] };
    const { findings } = runUnit({ ...spec, kernel: "6.12" }, PROPERTIES);
    expect(findings.map(({ violation }) => violation)).toEqual([]);
  });

  it.concurrent.each(PLANTED_BUGS)("$property: $name", async (bug) => {
    const task = JSON.stringify({ dist: DIST, bug, seed: SEED, units: UNITS });
    const { stdout } = await run(process.execPath, [HUNT, task], { timeout: 60_000 });
    expect(JSON.parse(stdout)).toMatchObject({ property: bug.property });
  });
});

it("leaves no property without a bug that it sees", () => {
  const without = PROPERTIES.filter(
    ({ name }) => !PLANTED_BUGS.some((bug) => bug.property === name),
  );
  expect(without.map(({ name }) => name)).toEqual([]);
  expect(PLANTED_BUGS.length).toBeGreaterThanOrEqual(25);
});
