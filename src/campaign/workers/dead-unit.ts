import { GENERATOR_VERSION } from "../../fuzz/unit/generator-version.ts";
import type { FoundCase, UnitReport } from "../../fuzz/unit/unit-report.ts";
import { UNIT_SCHEMA } from "../folder/unit-file.ts";
import type { Death, UnitWorker, WorkOrder } from "./worker-messages.ts";

/** Times that a worker may die over a unit before the run that kills it is searched for. */
const MOST_DEATHS = 2;
/** Milliseconds without progress after which a worker counts as hung. */
const SILENCE = 60_000;
/** Times as long as the slowest unit so far that a probe may go without progress. */
const PATIENCE = 10;
const LEAST_PATIENCE = 5000;

/** What is known of a campaign's units so far, and who wants to know of this one. */
export interface UnitWatch {
  /** Deaths over this unit in earlier sessions. */
  readonly deathsBefore: number;
  onDeath(death: Death): void;
  /** Called now and then with how many runs of the unit are done. */
  onRuns(done: number): void;
  /** Milliseconds that the slowest unit took; undefined before there is one. */
  readonly slowest: number | undefined;
  stopped(): boolean;
}

/**
 * Do a unit, and do it again when the worker dies over it. If that one dies too, the
 * run that kills it is searched for by bisection: the death becomes a finding, the
 * runs before it count, and the rest of the unit is left out. If no run kills, the
 * unit is not to blame and is done once more.
 *
 * @returns undefined when it was stopped
 * @throws Error when no worker can be started
 */
export async function doUnitOrBury(
  worker: UnitWorker,
  order: WorkOrder,
  watch: UnitWatch,
): Promise<UnitReport | undefined> {
  let outcome = await outlived(worker, order, watch, MOST_DEATHS - watch.deathsBefore);
  if (!("died" in outcome) || watch.stopped()) return aliveOnly(outcome);
  const run = await killingRun(worker, order, watch);
  if (watch.stopped()) return undefined;
  if (run === undefined) {
    outcome = await outlived(worker, order, watch, MOST_DEATHS);
    if (!("died" in outcome) || watch.stopped()) return aliveOnly(outcome);
    const message = `${outcome.message}; no run of the unit could be singled out`;
    return buried(NOTHING, deathCase(order, { ...outcome, message }, undefined));
  }
  const before =
    run === 0 ? NOTHING : await outlived(worker, { ...order, runs: run }, watch, MOST_DEATHS);
  if (watch.stopped()) return undefined;
  return buried("died" in before ? NOTHING : before, deathCase(order, outcome, run));
}

const NOTHING: UnitReport = { runs: 0, edges: [], kept: [], findings: [] };

function aliveOnly(outcome: UnitReport | Death): UnitReport | undefined {
  return "died" in outcome ? undefined : outcome;
}

function buried(report: UnitReport, death: FoundCase): UnitReport {
  return { ...report, findings: [...report.findings, death] };
}

/** Do an order, so many times at most, until it is outlived; once at least. */
async function outlived(
  worker: UnitWorker,
  order: WorkOrder,
  watch: UnitWatch,
  times: number,
): Promise<UnitReport | Death> {
  for (let left = times; ; left--) {
    const outcome = await worker.work(order, SILENCE, (done) => watch.onRuns(done));
    if (!("died" in outcome) || watch.stopped()) return outcome;
    if (outcome.died === "start") throw new Error(`no worker can be started: ${outcome.message}`);
    watch.onDeath(outcome);
    if (left <= 1) return outcome;
  }
}

/**
 * The run, from 0, with which a unit begins to kill; undefined when none does. It has
 * to kill twice: a worker may be killed from outside while it is at any run.
 */
async function killingRun(
  worker: UnitWorker,
  order: WorkOrder,
  { slowest, stopped }: UnitWatch,
): Promise<number | undefined> {
  const silence =
    slowest === undefined
      ? SILENCE
      : Math.min(SILENCE, Math.max(LEAST_PATIENCE, PATIENCE * slowest));
  const kills = async (runs: number) =>
    "died" in (await worker.work({ ...order, runs, probe: true }, silence));
  if (!(await kills(order.runs))) return undefined;
  let survived = 0;
  let killed = order.runs;
  while (killed - survived > 1 && !stopped()) {
    const runs = Math.floor((survived + killed) / 2);
    if (await kills(runs)) killed = runs;
    else survived = runs;
  }
  return !stopped() && (await kills(killed)) ? killed - 1 : undefined;
}

function deathCase(order: WorkOrder, { died, message }: Death, run: number | undefined): FoundCase {
  const { seed, unit, kernel, against, properties } = order;
  const json = {
    schema: UNIT_SCHEMA,
    property: died,
    message,
    generator: GENERATOR_VERSION,
    ...{ seed, unit, run, kernel, against, properties },
  };
  const text = `${JSON.stringify(json)}\n`;
  // Two units that kill are two findings: nobody knows yet whether they are one.
  return { key: `${died}: unit ${unit}`, property: died, message, run, extension: ".unit", text };
}
