import type { Difference } from "../../scenario/run-scenario.ts";
import type { CaseOutcome, ReplayCounts, ReplayResult } from "../../services/replay.ts";
import { reproduceCommand } from "./case.ts";
import { replayValue } from "./value.ts";

/** The JSON of `replay`; `failures` and `findings` hold the first ones, in full. */
export function replayJson(result: ReplayResult): unknown {
  const { files, summary, failures, findings, warnings } = result;
  return {
    schema: "vhostctl-replay-1",
    files: files.map(({ file, kinds, ...counted }) => ({
      file,
      ...counts(counted),
      kinds: kinds.map(({ kind, ...ofKind }) => ({ kind, ...counts(ofKind) })),
    })),
    summary: counts(summary),
    failures: failures.map(failureJson),
    findings: findings.map(findingJson),
    warnings,
  };
}

function counts({ cases, passed, failed }: ReplayCounts): ReplayCounts {
  return { cases, passed, failed };
}

function failureJson(failure: CaseOutcome): unknown {
  return { ...caseJson(failure), differences: failure.differences.map(differenceJson) };
}

/** A finding that passed: the violation as expected, or none. */
function findingJson(outcome: CaseOutcome): unknown {
  const { property, violation } = outcome;
  const { message, step } = violation ?? {};
  const verdict = violation === undefined ? "holds" : "violated";
  return { ...caseJson(outcome), property, verdict, message, step };
}

function caseJson(outcome: CaseOutcome) {
  const { file, line, index, name, kind, kernel } = outcome;
  return {
    file,
    ...(line !== undefined && { line }),
    ...(index !== undefined && { index }),
    name,
    kind,
    kernel,
    reproduce: reproduceCommand(outcome),
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
