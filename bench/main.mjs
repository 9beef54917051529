// npm run bench [-- --json]
import { benchEngine } from "./engine.mjs";

const results = benchEngine();
if (process.argv.includes("--json")) {
  console.log(JSON.stringify({ schema: "vhostctl-bench-1", engine: results }, null, 2));
} else {
  console.log("workload   chains/s   ns/descriptor   time / reference walk");
  for (const result of results) {
    console.log(
      result.workload.padEnd(9),
      String(result.chains_per_second).padStart(10),
      String(result.ns_per_descriptor).padStart(15),
      String(result.ratio_to_reference).padStart(14),
    );
  }
}
