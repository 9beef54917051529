import { extname } from "node:path";
import { setImmediate } from "node:timers/promises";
import { Worker } from "node:worker_threads";
import { propertiesNamed } from "../../fuzz/properties/all-properties.ts";
import { doUnit, type UnitTools } from "../../fuzz/unit/do-unit.ts";
import { edgesOfInputs } from "../../fuzz/unit/input-edges.ts";
import { minimizeFinding } from "../../fuzz/unit/minimize-finding.ts";
import { runUnit } from "../../fuzz/unit/run-unit.ts";
import type { FromWorker, ToWorker, WorkOrder } from "./worker-messages.ts";

/** Least milliseconds between two progress messages. */
const PERIOD = 100;

let inputs: readonly Uint8Array[] = [];
let told = 0;

const TOOLS: UnitTools = {
  runUnit: (spec) => runUnit(spec, propertiesNamed(spec.properties), tellRuns),
  minimize: minimizeFinding,
  edgesOf: edgesOfInputs,
  async alive() {
    say({ alive: true });
    await setImmediate();
  },
};

function tellRuns(runs: number): void {
  const now = performance.now();
  if (now - told < PERIOD) return;
  told = now;
  say({ alive: true, runs });
}

function say(message: FromWorker): void {
  process.send?.(message);
}

async function work({ known, probe, ...order }: WorkOrder): Promise<void> {
  const spec = { ...order, corpus: inputs };
  try {
    if (probe) TOOLS.runUnit(spec);
    else return say({ report: await doUnit(spec, known, TOOLS) });
    say({ report: { runs: spec.runs, edges: [], kept: [], findings: [] } });
  } catch (error) {
    say({ thrown: error instanceof Error ? `${error.name}: ${error.message}` : String(error) });
  }
}

// Ctrl-C signals every process of the terminal, but the parent decides when to stop.
for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"] as const) process.on(signal, () => undefined);
process.on("disconnect", () => process.exit());
new Worker(new URL(`./parent-watch${extname(import.meta.url)}`, import.meta.url), {
  workerData: Number(process.argv[2]),
}).unref();
process.on("message", (message: ToWorker) => {
  if ("order" in message) void work(message.order);
  else inputs = message.inputs;
});
say({ alive: true });
