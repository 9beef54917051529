import { judgeScenario } from "../fuzz/judge-scenario.ts";
import { scenarioProperties } from "../fuzz/properties/all-properties.ts";
import type { Violation } from "../fuzz/property.ts";
import { type Difference, replayScenario } from "../scenario/run-scenario.ts";
import type { Scenario } from "../scenario/scenario.ts";

/** What came of running a scenario. */
export interface CaseRun {
  /** What is not as expected; empty when it passed. */
  readonly differences: readonly Difference[];
  /** The property that it was found for, as it is broken still. */
  readonly violation?: Violation | undefined;
}

/**
 * Run a scenario and hold it to its expectations; where it is a finding, the
 * property that it broke has to be broken still.
 *
 * Which kernel it disagreed with, an old finding may not tell, and what a worker died
 * of no scenario does: such a finding has its expectations alone.
 *
 * @param kernel - instead of the one that the scenario names
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
