import type { Kernel } from "../../engine/profile.ts";
import type { Scenario } from "../../scenario/scenario.ts";
import type { Violation } from "../property.ts";
import { runPasses } from "./passes.ts";
import { type ScenarioSize, scenarioSize } from "./scenario-size.ts";
import type { Target } from "./target.ts";

export { REPLAY } from "./differing-answer.ts";
export { lawTarget, replayTarget, type Target, type ViolationsOf } from "./target.ts";

/** Characters that the message of a finding may have. */
const LONGEST_MESSAGE = 4096;

/** How a scenario is minimised. */
export interface MinimizeOptions {
  /** Whose vhost it runs on; the result names it. */
  readonly kernel: Kernel;
  /** Asked before every run of a candidate, with their number so far; yes unless given. */
  readonly goOn?: ((runs: number) => boolean) | undefined;
}

/** The smallest scenario that was found with a violation. */
export interface Minimized {
  /** Expects of every step what the engine answers, and has the `finding`. */
  readonly scenario: Scenario;
  /** The violation as it is seen there. */
  readonly violation: Violation;
  /** Candidates that were run. */
  readonly runs: number;
  /** Nothing that is tried makes it smaller; `goOn` did not end it before. */
  readonly complete: boolean;
  readonly before: ScenarioSize;
  readonly after: ScenarioSize;
}

/**
 * The smallest scenario with the same violation.
 *
 * A pure function of its arguments as long as `goOn` is.
 *
 * @param target - made by `lawTarget` or `replayTarget`
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
