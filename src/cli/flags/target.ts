import { Args, Flags } from "@oclif/core";
import type { TargetOptions } from "../../services/open-target.ts";
import { sayItWaits } from "../say-it-waits.ts";
import { caseFlag } from "./case.ts";
import type { FlagValues } from "./flag-values.ts";
import { imageOptions, rawFlags, ringFlags, ringsOptions } from "./image.ts";
import { vhostOfFlag } from "./kernel.ts";
import { deviceFlag, queueFlag } from "./queue.ts";

/** The argument of commands that step. */
export const targetArgs = {
  image: Args.string({
    required: true,
    ignoreStdin: true,
    description:
      "guest memory (ELF core or raw), or a file of cases (.json, .jsonl, .gz; - for standard input)",
  }),
};

/** Flags that select what is stepped. */
export const targetFlags = {
  ...ringFlags,
  ...rawFlags,
  kernel: vhostOfFlag("is stepped", "or the one that the case names"),
  device: deviceFlag("step a queue of this device"),
  queue: queueFlag("queue of the device (default: the only one with something to pop)"),
  log: Flags.boolean({ description: "turn the dirty log on, as during a migration" }),
  case: caseFlag,
};

/** The target that the argument and the flags select. */
export function targetOptions(image: string, flags: FlagValues<typeof targetFlags>): TargetOptions {
  const { kernel, device: devices, queue, log, case: name } = flags;
  sayItWaits(image, "a case");
  return {
    ...imageOptions(flags),
    ...ringsOptions(flags),
    ...{ image, kernel, devices, queue, log },
    case: name,
  };
}
