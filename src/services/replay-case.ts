import { judgeScenario } from "../fuzz/judge-scenario.ts";
import { scenarioProperties } from "../fuzz/properties/all-properties.ts";
import type { Violation } from "../fuzz/property.ts";
import { type Difference, replayScenario } from "../scenario/run-scenario.ts";
import type { Scenario } from "../scenario/scenario.ts";

/** The result of running a scenario. */
export interface CaseRun {
  /** Differences from what is expected; empty if the scenario passed. */
  readonly differences: readonly Difference[];
  /** The property that the scenario is a finding of, if it was checked again. */
  readonly property?: string | undefined;
  /** The violation of it, if it still occurs. */
  readonly violation?: Violation | undefined;
}

const HOLDS = "the property holds";

/**
 * Runs a scenario and compares it with its expectations.
 *
 * A finding fails while its property is violated, whatever its recorded answers are: it
 * reproduces a bug. If it says what to expect, that has to be so, and the answers have
 * to be as recorded.
 *
 * A finding is only compared with its expectations if its property cannot be checked
 * again: an old one may not name the second kernel, and a scenario cannot reproduce the
 * death of a worker.
 *
 * @param kernel - replaces the kernel that the scenario names
 */
export function replayCase(scenario: Scenario, kernel = scenario.kernel): CaseRun {
  const differences = replayScenario(scenario, kernel);
  const { finding } = scenario;
  if (finding === undefined) return { differences };
  const { property, message, expect, against } = finding;
  const properties = scenarioProperties([property], against);
  if (properties.length === 0) return { differences };
  const [violation] = judgeScenario(scenario, kernel, properties, against);
  const unexpected = ((): Difference[] => {
    if (expect === "violated") {
      const expected = `${property}: ${message}`;
      return violation === undefined ? [{ field: "finding", expected, got: HOLDS }] : [];
    }
    if (violation === undefined) return [];
    return [{ ...placeOf(scenario, violation), expected: HOLDS, got: violation.message }];
  })();
  const recorded = expect === undefined ? [] : differences;
  return { differences: [...recorded, ...unexpected], property, violation };
}

function placeOf({ steps }: Scenario, { property: field, step }: Violation) {
  const operation = steps[step];
  if (operation === undefined) return { step, field };
  const op = "cmd" in operation ? `${operation.op} ${operation.cmd}` : operation.op;
  return { step, op, field };
}
