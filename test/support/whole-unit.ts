import { encodeInput } from "../../src/fuzz/input/encode-input.ts";
import type { Property } from "../../src/fuzz/property.ts";
import type { UnitSpec } from "../../src/fuzz/unit/unit.ts";
import { UnitRun } from "../../src/fuzz/unit/unit-run.ts";

/** All runs of a unit, and what they came to. */
export function runUnit(spec: UnitSpec, properties: readonly Property[]) {
  const run = new UnitRun(spec, properties);
  while (!run.isOver) run.advance();
  return resultOf(run);
}

/** What the runs of a unit came to so far, in values that can be compared. */
export function resultOf(run: UnitRun) {
  const { done: runs, findings } = run;
  return { runs, edges: run.reached(), kept: run.kept.map(encodeInput), findings: [...findings] };
}
