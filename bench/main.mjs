// npm run bench [-- --json]
import { benchEngine } from "./engine.mjs";
import { benchFuzz } from "./fuzz.mjs";

const engine = benchEngine();
const fuzz = benchFuzz();
if (process.argv.includes("--json")) {
  console.log(JSON.stringify({ schema: "vhostctl-bench-1", engine, fuzz }, null, 2));
} else {
  console.log("workload   chains/s   ns/descriptor   time / reference walk");
  for (const result of engine) {
    console.log(
      result.workload.padEnd(9),
      String(result.chains_per_second).padStart(10),
      String(result.ns_per_descriptor).padStart(15),
      String(result.ratio_to_reference).padStart(14),
    );
  }
  console.log("\nfuzz stage    runs/s a core   us/run   time / reference round");
  for (const result of fuzz) {
    console.log(
      result.stage.padEnd(13),
      String(result.runs_per_second).padStart(13),
      String(result.us_per_run).padStart(8),
      String(result.ratio_to_reference_round).padStart(14),
    );
  }
}
