import type { Difference } from "../scenario/run-scenario.ts";
import type { CaseOutcome, ReplayCounts, ReplayResult } from "../services/replay.ts";
import { reproduceCommand } from "./replay-case.ts";
import { replayValue } from "./replay-value.ts";

/** The JSON of `replay`; `failures` are the first, in full. */
export function replayJson({ files, summary, failures }: ReplayResult): unknown {
  return {
    schema: "vhostctl-replay-1",
    files: files.map(({ file, kinds, ...counted }) => ({
      file,
      ...counts(counted),
      kinds: kinds.map(({ kind, ...ofKind }) => ({ kind, ...counts(ofKind) })),
    })),
    summary: counts(summary),
    failures: failures.map(failureJson),
  };
}

function counts({ cases, passed, failed }: ReplayCounts): ReplayCounts {
  return { cases, passed, failed };
}

function failureJson(failure: CaseOutcome): unknown {
  const { file, line, index, name, kind, kernel, differences } = failure;
  return {
    file,
    ...(line !== undefined && { line }),
    ...(index !== undefined && { index }),
    name,
    kind,
    kernel,
    reproduce: reproduceCommand(failure),
    differences: differences.map(differenceJson),
  };
}

function differenceJson({ step, op, field, expected, got }: Difference): unknown {
  return {
    ...(step !== undefined && { step }),
    ...(op !== undefined && { op }),
    field,
    expected: replayValue(expected),
    got: replayValue(got),
  };
}
