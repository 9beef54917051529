import type { MemoryChange } from "../../image/elf-writer.ts";
import { checkOutput } from "../../image/whole-file.ts";
import type { SavedImage } from "../save-image.ts";
import { inputFiles, ringsBeside, saveImage } from "../save-image.ts";
import { saveScenarioImage } from "../save-scenario-image.ts";
import type { CaseTarget } from "./open-case-target.ts";
import type { ImageTarget } from "./open-image-target.ts";

/**
 * Refuse a place where the core or its ring state could not be written, before the work is done.
 *
 * @throws UsageError
 */
export function checkStepped(out: string, target: ImageTarget | CaseTarget): void {
  const inputs = "image" in target ? inputFiles(target.image, target.rings) : [target.path];
  checkOutput(out, inputs);
  checkOutput(ringsBeside(out), inputs);
}

/**
 * Save what was stepped as an ELF core with its ring state beside it.
 *
 * @throws UsageError when the place is no good, or a case keeps its rings outside
 *   of guest memory
 * @throws OutputError when a file cannot be written
 */
export function saveStepped(out: string, target: ImageTarget | CaseTarget): SavedImage {
  if (!("image" in target)) {
    const { path, scenario, memory, machine } = target;
    return saveScenarioImage({
      out,
      file: path,
      maps: scenario.maps,
      memory,
      device: machine.device,
    });
  }
  const { image, rings, device, queue, machine, vq } = target;
  const state = machine.device.vqs[vq];
  return saveImage({
    out,
    image,
    rings,
    changes: changesOf(target),
    stepped: {
      device,
      queue: queue.told.queue,
      lastAvailIdx: state?.lastAvailIdx ?? 0,
      lastUsedIdx: state?.lastUsedIdx ?? 0,
    },
  });
}

function* changesOf({ overlay, guest }: ImageTarget): Generator<MemoryChange> {
  for (const { start, view } of overlay.touched) {
    yield { gpa: guest.guestAddress(start), bytes: new Uint8Array(view.buffer) };
  }
}
