import { type Kernel, PROFILES } from "../engine/profile.ts";
import { OperationRunner } from "../scenario/operation-runner.ts";
import type { Scenario } from "../scenario/scenario.ts";
import { ScenarioMemory } from "../scenario/scenario-memory.ts";
import { Judge } from "./judge.ts";
import type { Property, Violation } from "./property.ts";

/**
 * Run a scenario and hold it to properties. Its expectations are not looked at;
 * it ends where the host dies.
 *
 * @param kernel - whose vhost runs it, whatever the scenario says
 * @returns what did not hold, at most one violation a property
 */
export function judgeScenario(
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
