import { InputError } from "../base/input-error.ts";
import { UsageError } from "../base/usage-error.ts";
import { isCaseFile } from "../scenario/case-files.ts";
import { openCaseTarget } from "../stepping/case-target.ts";
import type { CaseTarget } from "../stepping/step-target.ts";
import {
  type ImageTargetOptions,
  openImageTarget,
  type SnapshotTarget,
} from "./open-image-target.ts";

/** What to step, as the command line says it. */
export interface TargetOptions extends ImageTargetOptions {
  /** Name of the case, where `image` is a file of cases. */
  readonly case?: string | undefined;
}

/**
 * Open what is to be stepped: a file of cases by its name (`.json`, `.jsonl`,
 * `.gz`), anything else as an image.
 *
 * @throws InputError when it cannot be read
 * @throws UsageError when the options do not fit it
 */
export function openTarget(options: TargetOptions): SnapshotTarget | CaseTarget {
  if (options.image.endsWith(".unit")) {
    throw new InputError(
      options.image,
      `is a unit of a fuzz campaign, no case or image; how to do it again, vhostctl replay says`,
    );
  }
  if (!isCaseFile(options.image)) {
    if (options.case !== undefined) throw new UsageError("--case is for files of cases");
    return openImageTarget(options);
  }
  const { device, rings, vqs, log, base, below4g, mapFile } = options;
  const placed = [device, rings, vqs, base, below4g, mapFile].some((one) => one !== undefined);
  if (placed || log === true) {
    throw new UsageError(
      `${options.image} is a file of cases: the flags of images, and --device and --log, are not for it`,
    );
  }
  if (options.queue !== undefined && options.queue > 3) {
    throw new UsageError("--queue: the device of a case has virtqueues 0 to 3");
  }
  return openCaseTarget({
    file: options.image,
    name: options.case,
    kernel: options.kernel,
    vq: options.queue,
  });
}
