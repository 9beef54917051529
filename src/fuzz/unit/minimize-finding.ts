import type { Scenario } from "../../scenario/scenario.ts";
import { compareKernels } from "../compare-kernels.ts";
import { judgeScenario } from "../judge-scenario.ts";
import { lawTarget, minimizeScenario, type ViolationsOf } from "../minimize/minimize-scenario.ts";
import { propertiesNamed } from "../properties/all-properties.ts";
import { KERNELS_AGREE } from "../properties/kernels-agree.ts";
import type { UnitTools } from "./do-unit.ts";
import type { UnitFinding, UnitSpec } from "./unit.ts";

/** Candidates that may be run: counted and not timed, so that every machine comes to the same. */
const BUDGET = 20_000;

/**
 * The smallest scenario with the violation of a finding. One that its scenario alone
 * does not show stays as it is.
 */
export const minimizeFinding: UnitTools["minimize"] = (finding: UnitFinding, spec: UnitSpec) => {
  const { scenario, violation } = finding;
  const { kernel } = spec;
  const target = lawTarget(scenario, kernel, heldTo(violation.property, spec), violation);
  if (target === undefined) return finding;
  return minimizeScenario(target, { kernel, goOn: (runs) => runs < BUDGET });
};

/** What does not hold in a scenario, of one property. */
function heldTo(property: string, { kernel, against }: UnitSpec): ViolationsOf {
  if (property === KERNELS_AGREE.name && against !== undefined) {
    return (candidate: Scenario) => {
      const difference = compareKernels(candidate, against);
      return difference === undefined ? [] : [difference];
    };
  }
  const properties = propertiesNamed([property]);
  return (candidate: Scenario) => judgeScenario(candidate, kernel, properties);
}
