import type { Scenario } from "../../scenario/scenario.ts";
import { judgeScenario } from "../judge-scenario.ts";
import { lawTarget, minimizeScenario } from "../minimize/minimize-scenario.ts";
import { scenarioProperties } from "../properties/all-properties.ts";
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
  const { kernel, against } = spec;
  const properties = scenarioProperties([violation.property], against);
  const violationsOf = (candidate: Scenario) =>
    judgeScenario(candidate, kernel, properties, against);
  const target = lawTarget(scenario, kernel, violationsOf, violation);
  if (target === undefined) return finding;
  return minimizeScenario(target, { kernel, goOn: (runs) => runs < BUDGET });
};
