import { Flags } from "@oclif/core";
import { DEFAULT_KERNEL, KERNELS } from "../../engine/profile.ts";

/** A flag that takes one of the kernels; help lists them. */
export const kernelFlag = (description: string) =>
  Flags.option({
    options: KERNELS,
    helpValue: "VERSION",
    description: `${description}: ${KERNELS.join(", ")}`,
  })();

/**
 * The flag for the kernel whose vhost is modelled.
 *
 * @param does - what that vhost does, or what is done to it
 * @param unless - what takes precedence over the default kernel
 */
export const vhostOfFlag = (does: string, unless?: string) => {
  const otherwise = unless === undefined ? DEFAULT_KERNEL : `${DEFAULT_KERNEL}, ${unless}`;
  return Flags.option({
    options: KERNELS,
    helpValue: "VERSION",
    description: `kernel whose vhost ${does}: ${KERNELS.join(", ")} (default: ${otherwise})`,
  })();
};
