import { Flags } from "@oclif/core";

/** The flag for what is to be done, as text; it may be given several times. */
export const executeFlag = (description: string) =>
  Flags.string({
    char: "e",
    multiple: true,
    multipleNonGreedy: true,
    helpValue: "COMMANDS",
    description,
  });

/** The flag for a file of what is to be done. */
export const scriptFlag = (description: string) => Flags.string({ helpValue: "FILE", description });
