import { type Kernel, PROFILES } from "../engine/profile.ts";
import { OperationRunner } from "../scenario/operation-runner.ts";
import type { Scenario } from "../scenario/scenario.ts";
import { ScenarioMemory } from "../scenario/scenario-memory.ts";
import { Judge } from "./judge.ts";
import type { Property, ScenarioProperty, Violation } from "./property.ts";

/**
 * Run a scenario and check it against properties. Its expectations are ignored. The
 * run ends if the host dies.
 *
 * @param kernel - whose vhost runs it, whatever the scenario says
 * @param against - a second kernel, for properties that compare two; without it they
 *   are not checked
 * @returns the violations, at most one per property
 */
export function judgeScenario(
  scenario: Scenario,
  kernel: Kernel,
  properties: readonly ScenarioProperty[],
  against?: Kernel,
): readonly Violation[] {
  const watched = properties.filter((property) => "watcher" in property);
  const compared = against === undefined ? [] : properties.filter((one) => "compare" in one);
  return [
    ...(watched.length === 0 ? [] : watchScenario(scenario, kernel, watched)),
    ...compared.flatMap((one) => one.compare(scenario, kernel, against as Kernel) ?? []),
  ];
}

function watchScenario(
  scenario: Scenario,
  kernel: Kernel,
  properties: readonly Property[],
): readonly Violation[] {
  const memory = new ScenarioMemory(scenario);
  const runner = new OperationRunner(memory, PROFILES[kernel], scenario.readable_fds);
  const judge = new Judge(properties);
  judge.start(runner, memory);
  for (const step of scenario.steps) {
    judge.before(step);
    judge.after(step, runner.perform(step));
    if (runner.device.dead !== undefined) break;
  }
  judge.end();
  return judge.violations;
}
