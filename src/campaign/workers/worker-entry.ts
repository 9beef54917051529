import { extname } from "node:path";
import { setImmediate } from "node:timers/promises";
import { Worker } from "node:worker_threads";
import { propertiesNamed } from "../../fuzz/properties/all-properties.ts";
import { doUnit, type UnitTools } from "../../fuzz/unit/do-unit.ts";
import { edgesOfInputs } from "../../fuzz/unit/input-edges.ts";
import { minimizeFinding } from "../../fuzz/unit/minimize-finding.ts";
import type { UnitSpec } from "../../fuzz/unit/unit.ts";
import { UnitRun } from "../../fuzz/unit/unit-run.ts";
import type { FromWorker, ToWorker, WorkOrder } from "./worker-messages.ts";

/** Milliseconds between two signs of progress. */
const SIGN_PERIOD = 100;
/** Milliseconds between two reports of a unit that is not done. */
const PART_PERIOD = 1000;

let inputs: readonly Uint8Array[] = [];
let stopping = false;
let signs = 0;
let parts = 0;

const TOOLS: UnitTools = {
  start: (spec) => new UnitRun(spec, propertiesNamed(spec.properties)),
  minimize: minimizeFinding,
  edgesOf: edgesOfInputs,
  isPauseDue: (done) => {
    const now = performance.now();
    if (now - signs < SIGN_PERIOD) return false;
    signs = now;
    say({ alive: true, runs: done });
    return true;
  },
  async pause(report, isNews) {
    const now = performance.now();
    if (isNews || now - parts >= PART_PERIOD) {
      parts = now;
      say({ part: report() });
    }
    // A stop is only heard when the event loop turns.
    await setImmediate();
    return !stopping;
  },
};

function say(message: FromWorker, sent: () => void = () => undefined): void {
  process.send?.(message, sent);
}

async function work({ known, from, probe, ...order }: WorkOrder): Promise<void> {
  const spec = { ...order, corpus: inputs };
  parts = performance.now();
  try {
    if (probe) {
      doAllRuns(spec);
      return say({ report: { runs: spec.runs, edges: [], kept: [], findings: [] } });
    }
    const report = await doUnit(spec, { from, known }, TOOLS);
    if (stopping) say({ part: report }, () => process.exit());
    else say({ report });
  } catch (error) {
    say({ thrown: error instanceof Error ? `${error.name}: ${error.message}` : String(error) });
  }
}

/** Do all runs of a unit without a pause: whether the process survives is the answer. */
function doAllRuns(spec: UnitSpec): void {
  const run = TOOLS.start(spec);
  while (!run.isOver) {
    run.advance((done) => {
      TOOLS.isPauseDue(done);
      return false;
    });
  }
}

// The parent decides when to stop: Ctrl-C reaches every process of a terminal.
for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"] as const) process.on(signal, () => undefined);
process.on("disconnect", () => process.exit());
new Worker(new URL(`./parent-watch${extname(import.meta.url)}`, import.meta.url), {
  workerData: Number(process.argv[2]),
}).unref();
process.on("message", (message: ToWorker) => {
  if ("order" in message) void work(message.order);
  else if ("stop" in message) stopping = true;
  else inputs = message.inputs;
});
say({ alive: true });
