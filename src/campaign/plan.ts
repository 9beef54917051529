import type { Kernel } from "../engine/profile.ts";

/** Runs of a unit, so that a longer campaign of a seed begins with the shorter one. */
export const RUNS_PER_UNIT = 20_000;

/** Shards that a campaign may have. */
export const MOST_SHARDS = 1_000_000_000;

/** Units that one process or machine takes: those with `unit % count == index - 1`. */
export interface Shard {
  /** From 1. */
  readonly index: number;
  readonly count: number;
}

/**
 * What a campaign is to do. It decides every unit, and together with the number
 * of units everything that comes out.
 */
export interface Plan {
  readonly generator: number;
  /** Below 2^53. */
  readonly seed: number;
  readonly kernel: Kernel;
  readonly against?: Kernel | undefined;
  /** Names of the properties to hold, ascending. */
  readonly properties: readonly string[];
  /** Of all shards together; without it units go on until the time is up. */
  readonly runs?: number | undefined;
  readonly maxSeconds?: number | undefined;
  readonly runsPerUnit: number;
  readonly shard: Shard;
  /** Hashes of the inputs to start from, ascending. */
  readonly inputs: readonly string[];
}

/** The whole of a campaign. */
export const WHOLE: Shard = { index: 1, count: 1 };

/** Units of all shards together; undefined when only time ends it. */
export function unitCount({ runs, runsPerUnit }: Plan): number | undefined {
  return runs === undefined ? undefined : Math.ceil(runs / runsPerUnit);
}

/** Runs of a unit; the last one may have fewer, and 0 means that there is no such unit. */
export function unitRuns({ runs, runsPerUnit }: Plan, unit: number): number {
  if (runs === undefined) return runsPerUnit;
  return Math.max(0, Math.min(runsPerUnit, runs - unit * runsPerUnit));
}

/** The number of a shard's n-th unit, from 0. */
export function nthUnit({ shard }: Plan, n: number): number {
  return shard.index - 1 + n * shard.count;
}

/** Units that the plan's shard has; undefined when only time ends it. */
export function shardUnits(plan: Plan): number | undefined {
  const all = unitCount(plan);
  if (all === undefined) return undefined;
  return Math.max(0, Math.ceil((all - (plan.shard.index - 1)) / plan.shard.count));
}
