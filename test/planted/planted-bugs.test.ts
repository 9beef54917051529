import { execFile } from "node:child_process";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { describe, expect, it, vi } from "vitest";
import { PROPERTIES } from "../../src/fuzz/properties/all-properties.ts";
import { runUnit } from "../support/whole-unit.ts";
import { PLANTED_BUGS } from "./planted-bugs.ts";

const HUNT = fileURLToPath(new URL("./hunt.mjs", import.meta.url));
const DIST = new URL("../../dist/", import.meta.url).href;
const SEED = 5;
/** Most bugs are found quickly, so the first units are small. */
const UNITS = [100, 900, 4000, 5000, 10_000];
/** The property must find the bug within this many runs. */
const MOST_RUNS = 20_000;

const run = promisify(execFile);
vi.setConfig({ maxConcurrency: 2 });

describe("each planted bug is found by its property", () => {
  it("within the limit on runs", () => {
    expect(UNITS.reduce((sum, runs) => sum + runs, 0)).toBe(MOST_RUNS);
  });

  it("and nothing is found without a planted bug", () => {
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

it("every property finds at least one planted bug", () => {
  const without = PROPERTIES.filter(
    ({ name }) => !PLANTED_BUGS.some((bug) => bug.property === name),
  );
  expect(without.map(({ name }) => name)).toEqual([]);
  expect(PLANTED_BUGS.length).toBeGreaterThanOrEqual(25);
});
