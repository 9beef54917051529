// Runs the units that bugs.mjs asks for, one after the other, until it disconnects.
import { PROPERTIES } from "../dist/fuzz/properties/all-properties.js";
import { UnitRun } from "../dist/fuzz/unit/unit-run.js";

const RUNS = 20_000;
const properties = PROPERTIES.map(({ name }) => name);

process.on("message", ({ kernel, seed, unit }) => {
  const spec = { seed, unit, runs: RUNS, kernel, properties, corpus: [] };
  const run = new UnitRun(spec, PROPERTIES);
  while (!run.isOver) run.advance();
  process.send({ runs: run.done, findings: run.findings.map(({ violation }) => violation) });
});
process.on("disconnect", () => process.exit());
