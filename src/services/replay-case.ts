import type { Kernel } from "../engine/profile.ts";
import { compareKernels } from "../fuzz/compare-kernels.ts";
import { judgeScenario } from "../fuzz/judge-scenario.ts";
import { PROPERTIES } from "../fuzz/properties/all-properties.ts";
import { KERNELS_AGREE } from "../fuzz/properties/kernels-agree.ts";
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
  const violations = violationsOf(scenario, kernel);
  if (finding === undefined || violations === undefined) return { differences };
  const [violation] = violations;
  if (violation !== undefined) return { differences, violation };
  const expected = `${finding.property}: ${finding.message}`;
  return {
    differences: [...differences, { field: "finding", expected, got: "the property holds" }],
  };
}

/** How the property of a finding is broken; undefined where that cannot be told. */
function violationsOf(scenario: Scenario, kernel: Kernel): readonly Violation[] | undefined {
  const { property: name, against } = scenario.finding ?? {};
  if (name === KERNELS_AGREE.name && against !== undefined) {
    const violation = compareKernels({ ...scenario, kernel }, against);
    return violation === undefined ? [] : [violation];
  }
  const property = PROPERTIES.find((one) => one.name === name);
  return property && judgeScenario(scenario, kernel, [property]);
}
