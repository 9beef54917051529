import { basename } from "node:path";
import { UsageError } from "../base/usage-error.ts";
import { checkOutput, writeWhole } from "../files/whole-file.ts";
import { SCENARIO_LIMITS } from "../scenario/read-memory.ts";
import { machineOf } from "../scenario/run-scenario.ts";
import type { Final, Scenario, Step } from "../scenario/scenario.ts";
import { writeScenario } from "../scenario/write-scenario.ts";
import type { StepRecord } from "../stepping/step-record.ts";
import type { StepTarget } from "../stepping/step-target.ts";

/** Gathers the steps of a run, so that it can be saved as a scenario. */
export class ScenarioRecorder {
  private readonly steps: Step[] = [];

  add({ operation, answer }: StepRecord): void {
    this.steps.push({ ...operation, expect: answer });
  }

  /**
   * What was run so far, with what was answered and what is left as expectations.
   *
   * @throws UsageError when it looked at more memory than a scenario may hold
   */
  scenario(target: StepTarget, name: string): Scenario {
    const { maps, memory } = target.start();
    const bytes = maps.reduce((sum, { size }) => sum + size, 0);
    const { maxMaps, maxBytes } = SCENARIO_LIMITS;
    if (maps.length > maxMaps || bytes > maxBytes) {
      throw new UsageError(
        `no scenario can be made of it: the run looked at ${bytes} bytes in ${maps.length} places, and a scenario holds ${maxBytes} in ${maxMaps}`,
      );
    }
    const run = {
      name,
      kernel: target.profile.kernel,
      kind: target.kind,
      ...(target.readableFds && { readable_fds: target.readableFds }),
      maps,
      memory,
      steps: this.steps,
    };
    return { ...run, final: finalOf(run) };
  }
}

/** What is left, with memory compared map by map as the scenario has them. */
function finalOf(scenario: Scenario): Final {
  const machine = machineOf(scenario);
  for (const { expect: _, ...operation } of scenario.steps) {
    if (machine.run(operation).bug !== undefined) break;
  }
  return machine.final();
}

/**
 * Write a scenario to a file of its own, whole or not at all: see `checkScenarioFile`.
 *
 * @throws OutputError when the system refuses
 */
export function saveScenario(file: string, scenario: Scenario): void {
  writeWhole(file, `${writeScenario(scenario)}\n`);
}

/** Refuse a name under which `replay` would not find the scenario, or that is an input's. */
export function checkScenarioFile(file: string, inputs: readonly string[]): void {
  if (!/\.(json|jsonl)$/.test(file)) {
    throw new UsageError(`${file} has to end in .json, as files of cases do`);
  }
  checkOutput(file, inputs);
}

/** What a scenario is called that is saved in a file: as the file is. */
export function scenarioName(file: string): string {
  const name = basename(file).replace(/\.jsonl?$/, "");
  return name === "" ? "run" : name.slice(0, 256);
}
