import { UsageError } from "../base/usage-error.ts";
import type { StepSession } from "../stepping/step-session.ts";
import type { CaseTarget } from "../stepping/step-target.ts";
import type { SnapshotTarget } from "./open-image-target.ts";
import { ScenarioRecorder, saveScenario, scenarioName } from "./save-scenario.ts";
import { checkOutputs, saveStepped } from "./save-stepped.ts";

/**
 * Saves the run so far as a scenario that `replay` accepts.
 *
 * @param reads - other files that were read, which must not be overwritten either
 * @throws UsageError if the start of the run is no longer kept; otherwise as `checkOutputs`
 * @throws OutputError if the file cannot be written
 */
export function saveRun(
  file: string,
  { records, position }: Pick<StepSession, "records" | "position">,
  target: SnapshotTarget | CaseTarget,
  reads: readonly string[],
): void {
  checkOutputs({ scenario: file, reads }, target);
  if (records.length < position) {
    throw new UsageError(
      `the run has ${position} operations, but only the last ${records.length} are kept`,
    );
  }
  const recorder = new ScenarioRecorder();
  for (const record of records) recorder.add(record);
  saveScenario(file, recorder.scenario(target, scenarioName(file)));
}

/**
 * Saves the stepped memory as an ELF core with its ring state beside it.
 *
 * @param reads - other files that were read, which must not be overwritten either
 * @returns the files written
 * @throws UsageError, OutputError as `saveStepped`
 */
export function saveMemory(
  file: string,
  target: SnapshotTarget | CaseTarget,
  reads: readonly string[],
): string[] {
  checkOutputs({ write: file, reads }, target);
  const { image, rings } = saveStepped(file, target);
  return [image, rings];
}
