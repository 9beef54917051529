import type { Scenario } from "../../scenario/scenario.ts";
import { judgeScenario } from "../judge-scenario.ts";
import { lawTarget, minimizeScenario } from "../minimize/minimize-scenario.ts";
import { scenarioProperties } from "../properties/all-properties.ts";
import type { UnitTools } from "./do-unit.ts";
import type { UnitFinding, UnitSpec } from "./unit.ts";

/**
 * Most candidates to run. They are counted, not timed, so that every machine gets the
 * same result.
 */
const BUDGET = 20_000;

/**
 * The smallest scenario with the violation of a finding. A violation that the
 * scenario alone does not show is left unchanged.
 */
export const minimizeFinding: UnitTools["minimize"] = (finding: UnitFinding, spec: UnitSpec) => {
  const { scenario, violation } = finding;
  const { kernel, against } = spec;
  const properties = scenarioProperties([violation.property], against);
  const violationsOf = (candidate: Scenario) =>
    judgeScenario(candidate, kernel, properties, against);
  const target = lawTarget(scenario, kernel, violationsOf, violation);
  if (target === undefined) return finding;
  return minimizeScenario(target, { kernel, goOn: (runs) => runs < BUDGET });
};
