import { resolve } from "node:path";
import { UsageError } from "../base/usage-error.ts";
import { checkOutput } from "../files/whole-file.ts";
import type { MemoryChange } from "../image/elf/writer.ts";
import type { CaseTarget, ImageTarget } from "../stepping/step-target.ts";
import type { SnapshotTarget } from "./open-image-target.ts";
import { ringsBeside } from "./read-rings.ts";
import { type SavedImage, saveImage } from "./save-image.ts";
import { checkScenarioFile } from "./save-scenario.ts";
import { saveScenarioImage } from "./save-scenario-image.ts";

/** The files that a run writes, and those that it reads besides the target's own. */
export interface RunOutputs {
  /** The core of the stepped memory. */
  readonly write?: string | undefined;
  readonly scenario?: string | undefined;
  /** Scripts and disks. */
  readonly reads: readonly string[];
}

/**
 * Refuses outputs that could not be written, or that would overwrite an input or each
 * other, before the work starts.
 *
 * @throws UsageError
 */
export function checkOutputs(
  { write, scenario, reads }: RunOutputs,
  target: SnapshotTarget | CaseTarget,
): void {
  const own = target.source === "image" ? target.snapshot.files : [target.path];
  const inputs = [...own, ...reads];
  const outputs = write === undefined ? [] : [write, ringsBeside(write)];
  for (const output of outputs) checkOutput(output, inputs);
  if (scenario === undefined) return;
  checkScenarioFile(scenario, inputs);
  if (outputs.some((output) => resolve(output) === resolve(scenario))) {
    throw new UsageError(
      `${scenario} is named for two outputs: the scenario and the image's files need different names`,
    );
  }
}

/**
 * Saves the stepped memory as an ELF core with its ring state beside it.
 *
 * @throws UsageError if `out` cannot be written, or a case has rings outside guest
 *   memory
 * @throws OutputError if a file cannot be written
 */
export function saveStepped(out: string, target: SnapshotTarget | CaseTarget): SavedImage {
  if (target.source === "case") {
    const { path, scenario, memory, machine } = target;
    return saveScenarioImage({
      out,
      file: path,
      maps: scenario.maps,
      memory,
      device: machine.device,
    });
  }
  const { snapshot, device, queue, machine, vq } = target;
  const state = machine.device.vqs[vq];
  return saveImage({
    out,
    snapshot,
    changes: changesOf(target),
    stepped: {
      device,
      queue: queue.told.queue,
      lastAvailIdx: state?.lastAvailIdx ?? 0,
      lastUsedIdx: state?.lastUsedIdx ?? 0,
      trusted: !queue.stale && !queue.inferred.includes("last_avail_idx"),
    },
  });
}

function* changesOf({ memory, guest }: ImageTarget): Generator<MemoryChange> {
  for (const { start, view } of memory.touched) {
    yield { gpa: guest.guestAddress(start), bytes: new Uint8Array(view.buffer) };
  }
}
