import { UsageError } from "../base/usage-error.ts";
import type { StepSession } from "../stepping/step-session.ts";
import type { CaseTarget } from "../stepping/step-target.ts";
import type { SnapshotTarget } from "./open-image-target.ts";
import { ScenarioRecorder, saveScenario, scenarioName } from "./save-scenario.ts";
import { checkOutputs, saveStepped } from "./save-stepped.ts";

/**
 * Save the run so far as a scenario that `replay` accepts.
 *
 * @param reads - files that were read besides the target's own: they are not overwritten either
 * @throws UsageError when its beginning is no longer kept, or as `saveScenario`
 * @throws OutputError when the file cannot be written
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
      `the run has ${position} operations, and only the last ${records.length} are kept`,
    );
  }
  const recorder = new ScenarioRecorder();
  for (const record of records) recorder.add(record);
  saveScenario(file, recorder.scenario(target, scenarioName(file)));
}

/**
 * Save the stepped memory as an ELF core with its ring state beside it.
 *
 * @param reads - files that were read besides the target's own: they are not overwritten either
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
