import { GENERATOR_VERSION } from "./plan.ts";
import type { Death, FoundCase, UnitReport } from "./unit-report.ts";
import type { UnitWorker, WorkOrder } from "./worker-messages.ts";

/** Times that a worker may die over a unit before the unit is given up. */
const MOST_DEATHS = 2;
/** Milliseconds without progress after which a worker counts as hung. */
const SILENCE = 60_000;
/** Times as long as the slowest unit so far that a part of a unit may take. */
const PATIENCE = 10;
const LEAST_PATIENCE = 5000;

/** What is known of a campaign's units so far, and who wants to know of deaths. */
export interface UnitWatch {
  /** Deaths over this unit in earlier sessions. */
  readonly deathsBefore: number;
  onDeath(death: Death): void;
  /** Milliseconds that the slowest unit took. */
  readonly slowest: number;
  stopped(): boolean;
}

/**
 * Do a unit, and again when the worker dies over it. Dies it again, the run that
 * kills it is searched for by halves: the death becomes a finding, with the runs
 * before it, and what comes after in the unit is left out.
 *
 * @throws Error when no worker can be started
 */
export async function doUnitOrBury(
  worker: UnitWorker,
  order: WorkOrder,
  watch: UnitWatch,
): Promise<UnitReport> {
  let last: Death | undefined;
  for (let deaths = watch.deathsBefore; deaths < MOST_DEATHS || last === undefined; deaths++) {
    const outcome = await worker.work(order, SILENCE);
    if (!("died" in outcome)) return outcome;
    if (watch.stopped()) break;
    if (outcome.died === "start") throw new Error(`no worker can be started: ${outcome.message}`);
    watch.onDeath(outcome);
    last = outcome;
  }
  const run = await killingRun(worker, order, watch);
  const before =
    run === undefined || run === 0
      ? undefined
      : await worker.work({ ...order, runs: run }, SILENCE);
  const report = before === undefined || "died" in before ? NOTHING : before;
  const death = last ?? { died: "crash", message: "stopped" };
  return { ...report, findings: [...report.findings, deathCase(order, death, run)] };
}

const NOTHING: UnitReport = { runs: 0, edges: [], kept: [], findings: [] };

/** The run, from 0, with which a unit begins to kill; undefined when it no longer does. */
async function killingRun(
  worker: UnitWorker,
  order: WorkOrder,
  watch: UnitWatch,
): Promise<number | undefined> {
  const silence = Math.min(SILENCE, Math.max(LEAST_PATIENCE, PATIENCE * watch.slowest));
  let survived = 0;
  let killed = order.runs;
  let dies = false;
  while (killed - survived > 1 && !watch.stopped()) {
    const runs = Math.floor((survived + killed) / 2);
    const outcome = await worker.work({ ...order, runs, probe: true }, silence);
    if ("died" in outcome) {
      killed = runs;
      dies = true;
    } else survived = runs;
  }
  // All that was tried went through: it is the last run, or the unit kills no more.
  if (!dies) {
    const outcome = await worker.work({ ...order, probe: true }, silence);
    if (!("died" in outcome)) return undefined;
  }
  return killed - 1;
}

function deathCase(order: WorkOrder, { died, message }: Death, run: number | undefined): FoundCase {
  const { seed, unit, kernel, against, properties } = order;
  const json = {
    schema: "vhostctl-unit-1",
    property: died,
    message,
    generator: GENERATOR_VERSION,
    ...{ seed, unit, run, kernel, against, properties },
  };
  const text = `${JSON.stringify(json)}\n`;
  // Two units that kill are two findings: nobody knows yet whether they are one.
  return { key: `${died}: unit ${unit}`, property: died, message, run, extension: ".unit", text };
}
