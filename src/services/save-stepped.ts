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

/** What a run is to leave behind, and the files that it reads besides its target's own. */
export interface RunOutputs {
  /** The core of the stepped memory. */
  readonly write?: string | undefined;
  readonly scenario?: string | undefined;
  /** Script, disks. */
  readonly reads: readonly string[];
}

/**
 * Refuse outputs that could not be written, that would overwrite an input, or each
 * other, before the work is done.
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
    throw new UsageError(`${scenario} is to be two things: the image's files need other names`);
  }
}

/**
 * Save what was stepped as an ELF core with its ring state beside it.
 *
 * @throws UsageError when the place is no good, or a case keeps its rings outside
 *   of guest memory
 * @throws OutputError when a file cannot be written
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
