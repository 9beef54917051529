import type { FuzzFinding, FuzzResult } from "../../campaign/campaign-state.ts";
import type { MergeResult } from "../../services/fuzz-merge.ts";
import type { FuzzStatus } from "../../services/fuzz-status.ts";
import { type CommandContext, findingCommand } from "./command.ts";
import { runsPerSecond } from "./text.ts";

/** The JSON of `fuzz`. `path` is the place in the campaign: unit and run. */
export function fuzzJson(result: FuzzResult): unknown {
  const { plan, folder, kept, why, error, runs, seconds, findings } = result;
  return {
    schema: "vhostctl-fuzz-1",
    ...planJson(result),
    folder: kept ? folder : null,
    ended: why,
    ...(error !== undefined && { error: error instanceof Error ? error.message : String(error) }),
    units: result.units,
    begun_units: result.begunUnits,
    runs,
    discarded_runs: result.discardedRuns,
    seconds,
    runs_per_second: runsPerSecond(result),
    edges: result.edges,
    corpus: result.corpus,
    properties: plan.properties,
    violations: findings.map((finding) => findingJson(finding, result)),
    warnings: result.warnings,
  };
}

/** The JSON of `fuzz status`. */
export function statusJson(status: FuzzStatus): unknown {
  const { plan, holder, why, findings } = status;
  return {
    schema: "vhostctl-fuzz-status-1",
    ...planJson(status),
    folder: status.folder,
    ended: why ?? null,
    process: holder === undefined ? null : { pid: holder.pid, host: holder.host },
    units: status.units,
    begun_units: status.begunUnits,
    all_units: status.allUnits ?? null,
    runs: status.runs,
    seconds: status.seconds,
    edges: status.edges,
    corpus: status.corpus,
    properties: plan.properties,
    violations: findings.map((finding) => findingJson(finding, status)),
    damaged: status.troubles,
  };
}

/** The JSON of `fuzz merge`. */
export function mergeJson(result: MergeResult): unknown {
  const { plan, findings } = result;
  return {
    schema: "vhostctl-fuzz-merge-1",
    ...planJson(result),
    folder: result.folder,
    from: result.from,
    units: result.units,
    begun_units: result.begunUnits,
    runs: result.runs,
    edges: result.edges,
    corpus: result.corpus,
    properties: plan.properties,
    violations: findings.map((finding) => findingJson(finding, result)),
    missing: result.missing,
    damaged: result.troubles,
  };
}

function planJson({ plan: { seed, kernel, against, shard } }: CommandContext) {
  return { seed, kernel, ...(against !== undefined && { against }), shard };
}

function findingJson(finding: FuzzFinding, context: CommandContext): unknown {
  const { property, law, message, unit, run, raw, file, scenario } = finding;
  return {
    property,
    law,
    message,
    case: file,
    minimized: !raw,
    seed: context.plan.seed,
    path: run === undefined ? String(unit) : `${unit}:${run}`,
    ...(scenario !== undefined && {
      step: scenario.finding?.step ?? null,
      steps: scenario.steps.length,
    }),
    replay: findingCommand(finding, context),
  };
}
