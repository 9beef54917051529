import type { Kernel } from "../engine/profile.ts";

/** Runs per unit; fixed, so that campaigns of one seed begin alike whatever their length. */
export const RUNS_PER_UNIT = 20_000;

/** Most shards that a campaign may have. */
export const MOST_SHARDS = 1_000_000_000;

/** The units that one process or machine takes: those with `unit % count == index - 1`. */
export interface Shard {
  /** Counted from 1. */
  readonly index: number;
  readonly count: number;
}

/**
 * What a campaign is to do. The plan determines every unit; the plan and the number
 * of units done determine every result.
 */
export interface Plan {
  readonly generator: number;
  /** Below 2^53. */
  readonly seed: number;
  readonly kernel: Kernel;
  readonly against?: Kernel | undefined;
  /** Names of the properties to check, ascending. */
  readonly properties: readonly string[];
  /** Over all shards; if absent, units go on until the time is up. */
  readonly runs?: number | undefined;
  readonly maxSeconds?: number | undefined;
  readonly runsPerUnit: number;
  readonly shard: Shard;
  /** Hashes of the inputs to start from, ascending. */
  readonly inputs: readonly string[];
}

/** The shard that is the whole campaign. */
export const WHOLE: Shard = { index: 1, count: 1 };

/** Number of units over all shards; undefined if only time ends the campaign. */
export function unitCount({ runs, runsPerUnit }: Plan): number | undefined {
  return runs === undefined ? undefined : Math.ceil(runs / runsPerUnit);
}

/** Runs in a unit. The last unit may have fewer; 0 means that there is no such unit. */
export function unitRuns({ runs, runsPerUnit }: Plan, unit: number): number {
  if (runs === undefined) return runsPerUnit;
  return Math.max(0, Math.min(runsPerUnit, runs - unit * runsPerUnit));
}

/** The number of the shard's n-th unit; `n` counts from 0. */
export function nthUnit({ shard }: Plan, n: number): number {
  return shard.index - 1 + n * shard.count;
}

/** Number of units in the plan's shard; undefined if only time ends the campaign. */
export function shardUnits(plan: Plan): number | undefined {
  const all = unitCount(plan);
  if (all === undefined) return undefined;
  return Math.max(0, Math.ceil((all - (plan.shard.index - 1)) / plan.shard.count));
}
