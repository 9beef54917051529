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
 * The flag for whose vhost it is; the default kernel's unless it is given.
 *
 * @param does - what that vhost does
 * @param unless - what decides before the default does
 */
export const vhostOfFlag = (does: string, unless?: string) => {
  const otherwise = unless === undefined ? DEFAULT_KERNEL : `${DEFAULT_KERNEL}, ${unless}`;
  return Flags.option({
    options: KERNELS,
    helpValue: "VERSION",
    description: `whose vhost ${does}: ${KERNELS.join(", ")} (default: ${otherwise})`,
  })();
};
