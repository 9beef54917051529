import { Args, Flags } from "@oclif/core";
import { DEFAULT_KERNEL, KERNELS } from "../../engine/profile.ts";
import type { TargetOptions } from "../../services/open-target.ts";
import { imageFlags, imageOptions, ringFlags } from "./image.ts";

/** The argument of commands that step. */
export const targetArgs = {
  image: Args.string({
    required: true,
    description: "guest memory (ELF core or raw), or a file of cases (.json, .jsonl, .gz)",
  }),
};

/** Flags that say what is stepped. */
export const targetFlags = {
  ...ringFlags,
  ...imageFlags,
  kernel: Flags.option({
    options: KERNELS,
    helpValue: "VERSION",
    description: `whose vhost steps: ${KERNELS.join(", ")} (default: ${DEFAULT_KERNEL}, or what the case names)`,
  })(),
  device: Flags.string({
    helpValue: "NAME",
    description: "the device of this name, or with this in its path",
  }),
  queue: Flags.integer({
    min: 0,
    helpValue: "N",
    description: "which queue of it (default: the only one with something to pop)",
  }),
  log: Flags.boolean({ description: "with the dirty log on, as during a migration" }),
  case: Flags.string({
    helpValue: "NAME",
    description: "the case of this name (default: the first of the file)",
  }),
};

interface TargetFlags {
  readonly rings?: string | undefined;
  readonly vq?: string[] | undefined;
  readonly base?: string | undefined;
  readonly "below-4g"?: string | undefined;
  readonly map?: string | undefined;
  readonly kernel?: TargetOptions["kernel"];
  readonly device?: string | undefined;
  readonly queue?: number | undefined;
  readonly log: boolean;
  readonly case?: string | undefined;
}

/** What the argument and the flags say is to be stepped. */
export function targetOptions(image: string, flags: TargetFlags): TargetOptions {
  const { rings, vq, kernel, device, queue, log, case: name } = flags;
  return {
    ...imageOptions(flags),
    image,
    rings,
    vqs: vq,
    kernel,
    device,
    queue,
    log,
    case: name,
  };
}
