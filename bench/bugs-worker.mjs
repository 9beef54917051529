// Runs the units that bugs.mjs asks for, one after the other, until it disconnects.
import { PROPERTIES } from "../dist/fuzz/properties/all-properties.js";
import { runUnit } from "../dist/fuzz/unit/run-unit.js";

const RUNS = 20_000;
const properties = PROPERTIES.map(({ name }) => name);

process.on("message", ({ kernel, seed, unit }) => {
  const spec = { seed, unit, runs: RUNS, kernel, properties, corpus: [] };
  const { runs, findings } = runUnit(spec, PROPERTIES);
  process.send({ runs, findings: findings.map(({ violation }) => violation) });
});
process.on("disconnect", () => process.exit());
