import { type Kernel, PROFILES } from "../engine/profile.ts";
import { OperationRunner } from "../scenario/operation-runner.ts";
import type { Operation, Scenario, Step } from "../scenario/scenario.ts";
import { ScenarioMemory } from "../scenario/scenario-memory.ts";
import type { FuzzInput } from "./input/fuzz-input.ts";
import { ProgramRun } from "./input/program-run.ts";

/** Kind of the scenarios made from inputs. */
const KIND = "fuzz";

/**
 * The run of an input on a kernel as a scenario: set up by ioctls, with each
 * operation as it was performed. It has no expectations.
 */
export function toScenario(input: FuzzInput, kernel: Kernel, name: string): Scenario {
  const steps: Step[] = [];
  const scenario: Scenario = {
    name,
    kernel,
    kind: KIND,
    maps: input.maps,
    memory: input.memory,
    steps,
  };
  const memory = new ScenarioMemory(scenario);
  const runner = new OperationRunner(memory, PROFILES[kernel]);
  const performer = {
    perform(operation: Operation): number {
      steps.push(operation);
      return runner.perform(operation);
    },
  };
  new ProgramRun(runner, memory, performer).runAll(input);
  return scenario;
}
