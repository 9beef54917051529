// npm run bench [-- --json]
import { table } from "../dist/render/table.js";
import { benchEngine } from "./engine.mjs";
import { benchFuzz } from "./fuzz.mjs";

const engine = benchEngine();
const fuzz = benchFuzz();
if (process.argv.includes("--json")) {
  console.log(JSON.stringify({ schema: "vhostctl-bench-1", engine, fuzz }, null, 2));
} else {
  print(
    ["workload", "chains/s", "ns/descriptor", "time / reference walk"],
    engine.map((result) => [
      result.workload,
      result.chains_per_second,
      result.ns_per_descriptor,
      result.ratio_to_reference,
    ]),
  );
  console.log();
  print(
    ["fuzz stage", "runs/s a core", "us/run", "time / reference round"],
    fuzz.map((result) => [
      result.stage,
      result.runs_per_second,
      result.us_per_run,
      result.ratio_to_reference_round,
    ]),
  );
}

function print(heads, rows) {
  const lines = table([heads, ...rows.map((row) => row.map(String))], { right: [1, 2, 3] });
  console.log(lines.join("\n"));
}
