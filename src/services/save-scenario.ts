import { basename } from "node:path";
import { UsageError } from "../base/usage-error.ts";
import { checkOutput, writeWhole } from "../files/whole-file.ts";
import { SCENARIO_LIMITS } from "../scenario/read-memory.ts";
import { machineOf } from "../scenario/run-scenario.ts";
import type { Final, Scenario, Step } from "../scenario/scenario.ts";
import { writeScenario } from "../scenario/write-scenario.ts";
import type { StepRecord } from "../stepping/step-record.ts";
import type { StepTarget } from "../stepping/step-target.ts";

/** Records the steps of a run, so that it can be saved as a scenario. */
export class ScenarioRecorder {
  private readonly steps: Step[] = [];

  add({ operation, answer }: StepRecord): void {
    this.steps.push({ ...operation, expect: answer });
  }

  /**
   * The run so far as a scenario, which expects the same answers and final state.
   *
   * @throws UsageError if the run touched more memory than a scenario may hold
   */
  scenario(target: StepTarget, name: string): Scenario {
    const { maps, memory } = target.start();
    const bytes = maps.reduce((sum, { size }) => sum + size, 0);
    const { maxMaps, maxBytes } = SCENARIO_LIMITS;
    if (maps.length > maxMaps || bytes > maxBytes) {
      throw new UsageError(
        `no scenario can be made: the run touched ${bytes} bytes in ${maps.length} places; a scenario may hold ${maxBytes} bytes in ${maxMaps}`,
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

/** The final state, with memory listed by the maps of the scenario. */
function finalOf(scenario: Scenario): Final {
  const machine = machineOf(scenario);
  for (const { expect: _, ...operation } of scenario.steps) {
    if (machine.run(operation).bug !== undefined) break;
  }
  return machine.final();
}

/**
 * Writes a scenario to its own file, whole or not at all: see `checkScenarioFile`.
 *
 * @throws OutputError if the file cannot be written
 */
export function saveScenario(file: string, scenario: Scenario): void {
  writeWhole(file, `${writeScenario(scenario)}\n`);
}

/** Refuses a name that `replay` would not take for a file of cases, or that is an input's. */
export function checkScenarioFile(file: string, inputs: readonly string[]): void {
  if (!/\.(json|jsonl)$/.test(file)) {
    throw new UsageError(`the name ${file} has to end in .json, like other files of cases`);
  }
  checkOutput(file, inputs);
}

/** The name of a scenario saved in a file, made from the file's name. */
export function scenarioName(file: string): string {
  const name = basename(file).replace(/\.jsonl?$/, "");
  return name === "" ? "run" : name.slice(0, 256);
}
