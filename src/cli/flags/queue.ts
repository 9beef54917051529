import { Flags } from "@oclif/core";

/** The flag that selects a device by its name or path. */
export const deviceFlag = (description: string) => Flags.string({ helpValue: "NAME", description });

/** The flag that selects a queue by its number. */
export const queueFlag = (description: string) =>
  Flags.integer({ min: 0, helpValue: "N", description });
