import { GENERATOR_VERSION } from "../../fuzz/unit/generator-version.ts";
import type { FoundCase, UnitReport } from "../../fuzz/unit/unit-report.ts";
import { deathKey, UNIT_SCHEMA } from "../folder/unit-file.ts";
import type { Death, OrderWatch, UnitWorker, WorkOrder } from "./worker-messages.ts";

/** How often a worker may die in a unit before the search for the killing run begins. */
const MOST_DEATHS = 2;
/** Milliseconds without progress after which a worker counts as hung. */
const SILENCE = 60_000;
/** A probe may go without progress for this many times the slowest unit so far. */
const PATIENCE = 10;
const LEAST_PATIENCE = 5000;

/** What is known of a campaign's units so far, and who wants to know of this one. */
export interface UnitWatch extends OrderWatch {
  /** Deaths over this unit in earlier sessions. */
  readonly deathsBefore: number;
  onDeath(death: Death): void;
  /** Milliseconds that the slowest unit took; undefined before there is one. */
  readonly slowest: number | undefined;
  stopped(): boolean;
}

/**
 * Does a unit, and does it again if the worker dies. If the worker dies again, the
 * killing run is searched for by bisection: the death becomes a finding, the runs
 * before it count, and the rest of the unit is dropped. If no run kills the worker, the
 * unit is not to blame and is done again.
 *
 * @returns undefined if it was stopped
 * @throws Error if no worker can be started
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
  const upTo = { ...order, runs: run, from: Math.min(order.from, run) };
  const before = run === 0 ? NOTHING : await outlived(worker, upTo, watch, MOST_DEATHS);
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

/** Repeats an order until a worker survives it: at least once, at most `times` times. */
async function outlived(
  worker: UnitWorker,
  order: WorkOrder,
  watch: UnitWatch,
  times: number,
): Promise<UnitReport | Death> {
  for (let left = times; ; left--) {
    const outcome = await worker.work(order, SILENCE, watch);
    if (!("died" in outcome) || watch.stopped()) return outcome;
    if (outcome.died === "start") throw new Error(`no worker can be started: ${outcome.message}`);
    watch.onDeath(outcome);
    if (left <= 1) return outcome;
  }
}

/**
 * The first run, from 0, that kills the worker; undefined if none does. The run must
 * kill twice, because a worker may also be killed from outside.
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
    "died" in (await worker.work({ ...order, runs, from: 0, probe: true }, silence));
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
  return { key: deathKey(died, unit), property: died, message, run, extension: ".unit", text };
}
