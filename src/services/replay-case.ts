import type { Kernel } from "../engine/profile.ts";
import { judgeScenario } from "../fuzz/judge-scenario.ts";
import { PROPERTIES } from "../fuzz/properties/all-properties.ts";
import { type Difference, replayScenario } from "../scenario/run-scenario.ts";
import type { Scenario } from "../scenario/scenario.ts";

/**
 * Run a scenario and hold it to its expectations; where it is a finding, the
 * property that it broke has to be broken still.
 *
 * Which property two kernels disagree on, or a worker died of, takes more than the
 * scenario to tell: such a finding has its expectations alone.
 *
 * @param kernel - instead of the one that the scenario names
 */
export function replayCase(scenario: Scenario, kernel = scenario.kernel): Difference[] {
  return [...replayScenario(scenario, kernel), ...findingDifference(scenario, kernel)];
}

function findingDifference(scenario: Scenario, kernel: Kernel): Difference[] {
  const { finding } = scenario;
  if (finding === undefined) return [];
  const property = PROPERTIES.find(({ name }) => name === finding.property);
  if (property === undefined) return [];
  if (judgeScenario(scenario, kernel, [property]).length > 0) return [];
  const expected = `${finding.property}: ${finding.message}`;
  return [{ field: "finding", expected, got: "the property holds" }];
}
