import type { OptionName } from "../base/option-name.ts";
import { fileTitle } from "../base/standard-input.ts";
import { UsageError } from "../base/usage-error.ts";
import { isPiped } from "../files/open-input.ts";
import { isCaseFile } from "../scenario/case-files.ts";
import { openCaseTarget } from "../stepping/case-target.ts";
import type { CaseTarget } from "../stepping/step-target.ts";
import { readAs } from "./file-kind.ts";
import {
  type ImageTargetOptions,
  openImageTarget,
  type SnapshotTarget,
} from "./open-image-target.ts";

/** What to step, as given on the command line. */
export interface TargetOptions extends ImageTargetOptions {
  /** Name of the case, if `image` is a file of cases. */
  readonly case?: string | undefined;
}

/**
 * Opens a file to step: as a file of cases if its name ends in `.json`, `.jsonl` or
 * `.gz`, or if it is a pipe, else as an image.
 *
 * @throws InputError if it cannot be read
 * @throws UsageError if the options do not fit it
 */
export function openTarget(options: TargetOptions): SnapshotTarget | CaseTarget {
  if (!isCaseFile(options.image) && !isPiped(options.image)) {
    if (options.case !== undefined) {
      throw new UsageError(`${options.image} is not a file of cases`, { options: ["case"] });
    }
    return openImageTarget(options);
  }
  const ofImages = imageOptionsIn(options);
  if (ofImages.length > 0) {
    throw new UsageError(
      `${fileTitle(options.image)} is a file of cases, which define their own memory`,
      {
        options: ofImages,
      },
    );
  }
  if (options.queue !== undefined && options.queue > 3) {
    throw new UsageError("the device of a case has virtqueues 0 to 3", { value: "queue" });
  }
  const { image: file, case: name, kernel, queue: vq } = options;
  return readAs(file, "cases", () => openCaseTarget({ file, name, kernel, vq }));
}

/** The given options that only apply to images. */
function imageOptionsIn(options: TargetOptions): OptionName[] {
  const { devices, rings, vqs, log, base, below4g, mapFile } = options;
  const given: readonly (readonly [OptionName, boolean])[] = [
    ["rings", rings !== undefined],
    ["vq", vqs !== undefined],
    ["base", base !== undefined],
    ["below-4g", below4g !== undefined],
    ["map", mapFile !== undefined],
    ["device", devices !== undefined],
    ["log", log === true],
  ];
  return given.flatMap(([name, isGiven]) => (isGiven ? [name] : []));
}
