import { Args, Flags } from "@oclif/core";
import type { TargetOptions } from "../../services/open-target.ts";
import { caseFlag } from "./case.ts";
import type { FlagValues } from "./flag-values.ts";
import { imageOptions, rawFlags, ringFlags, ringsOptions } from "./image.ts";
import { vhostOfFlag } from "./kernel.ts";
import { deviceFlag, queueFlag } from "./queue.ts";

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
  ...rawFlags,
  kernel: vhostOfFlag("steps", "or what the case names"),
  device: deviceFlag("the device of this name, or with this in its path"),
  queue: queueFlag("which queue of it (default: the only one with something to pop)"),
  log: Flags.boolean({ description: "with the dirty log on, as during a migration" }),
  case: caseFlag,
};

/** What the argument and the flags say is to be stepped. */
export function targetOptions(image: string, flags: FlagValues<typeof targetFlags>): TargetOptions {
  const { kernel, device, queue, log, case: name } = flags;
  return {
    ...imageOptions(flags),
    ...ringsOptions(flags),
    ...{ image, kernel, device, queue, log },
    case: name,
  };
}
