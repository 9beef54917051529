// Plants a bug and hunts it with one property, in a process of its own: {dist, bug, seed, units}
// as JSON in, the first violation (or null) as JSON out; a unit is given by its number of runs.
import { register } from "node:module";

const { dist, bug, seed, units } = JSON.parse(process.argv[2]);
register("./plant.mjs", import.meta.url, { data: bug });
const { UnitRun } = await import(`${dist}fuzz/unit/unit-run.js`);
const { propertiesNamed } = await import(`${dist}fuzz/properties/all-properties.js`);

const properties = propertiesNamed([bug.property]);
const spec = { seed, kernel: bug.kernel, properties: [bug.property], corpus: [] };
let found = bug.fullTurn === true ? await huntInFullTurn() : null;
let done = 0;
for (let unit = 0; unit < units.length && found === null && !bug.fullTurn; unit++) {
  const runs = units[unit];
  const run = new UnitRun({ ...spec, unit, runs }, properties);
  while (!run.isOver && run.findings.length === 0) run.advance();
  const [finding] = run.findings;
  if (finding !== undefined) found = { ...finding.violation, run: done + finding.run };
  done += runs;
}
process.stdout.write(JSON.stringify(found));

async function huntInFullTurn() {
  const { judgeScenario } = await import(`${dist}fuzz/judge-scenario.js`);
  const { fullTurn } = await import("./full-turn.mjs");
  return judgeScenario(fullTurn, bug.kernel, properties)[0] ?? null;
}
