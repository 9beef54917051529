import type { Kernel } from "../../engine/profile.ts";
import type { Scenario } from "../../scenario/scenario.ts";
import type { Violation } from "../property.ts";
import { runPasses } from "./passes.ts";
import { type ScenarioSize, scenarioSize } from "./scenario-size.ts";
import type { Target } from "./target.ts";

export { REPLAY } from "./differing-answer.ts";
export { lawTarget, replayTarget, type Target, type ViolationsOf } from "./target.ts";

/** Most characters in the message of a finding. */
const LONGEST_MESSAGE = 4096;

/** How a scenario is minimised. */
export interface MinimizeOptions {
  /** The kernel whose vhost runs it; the result names it. */
  readonly kernel: Kernel;
  /**
   * Asked before every run of a candidate, with the number of runs so far; always yes
   * if absent.
   */
  readonly goOn?: ((runs: number) => boolean) | undefined;
}

/** The smallest scenario found that has the violation. */
export interface Minimized {
  /** Has the `finding`, and expects of every step what the engine answers. */
  readonly scenario: Scenario;
  /** The violation as seen in that scenario. */
  readonly violation: Violation;
  /** Number of candidates run. */
  readonly runs: number;
  /** No attempt makes it smaller, and `goOn` did not stop the search. */
  readonly complete: boolean;
  readonly before: ScenarioSize;
  readonly after: ScenarioSize;
}

/**
 * Find the smallest scenario with the same violation.
 *
 * A pure function of its arguments if `goOn` is.
 *
 * @param target - from `lawTarget` or `replayTarget`
 */
export function minimizeScenario(target: Target, { kernel, goOn }: MinimizeOptions): Minimized {
  const { scenario, runs, complete } = runPasses(target.scenario, {
    kernel,
    keeps: (candidate) => target.find(candidate) !== undefined,
    goOn,
  });
  const { message, ...seen } = target.find(scenario) ?? target.violation;
  const violation = { ...seen, message: message.slice(0, LONGEST_MESSAGE) };
  return {
    scenario: { ...target.record(scenario), finding: violation },
    violation,
    runs,
    complete,
    before: scenarioSize(target.scenario),
    after: scenarioSize(scenario),
  };
}
