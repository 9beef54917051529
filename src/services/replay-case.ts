import { judgeScenario } from "../fuzz/judge-scenario.ts";
import { scenarioProperties } from "../fuzz/properties/all-properties.ts";
import type { Violation } from "../fuzz/property.ts";
import { type Difference, replayScenario } from "../scenario/run-scenario.ts";
import type { Scenario } from "../scenario/scenario.ts";

/** The result of running a scenario. */
export interface CaseRun {
  /** Differences from the expectations; empty if the scenario passed. */
  readonly differences: readonly Difference[];
  /** The violation that it was found for, if it still occurs. */
  readonly violation?: Violation | undefined;
}

/**
 * Runs a scenario and compares it with its expectations. If it is a finding, the
 * property that it broke must still be broken.
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
  const { property, message, against } = finding;
  const properties = scenarioProperties([property], against);
  if (properties.length === 0) return { differences };
  const [violation] = judgeScenario(scenario, kernel, properties, against);
  if (violation !== undefined) return { differences, violation };
  const expected = `${property}: ${message}`;
  return {
    differences: [...differences, { field: "finding", expected, got: "the property holds" }],
  };
}
