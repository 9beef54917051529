import { Flags } from "@oclif/core";

/** The flag for commands as text; it can be repeated. */
export const executeFlag = (description: string) =>
  Flags.string({
    char: "e",
    multiple: true,
    multipleNonGreedy: true,
    helpValue: "COMMANDS",
    description,
  });

/** The flag for a file of commands. */
export const scriptFlag = (description: string) => Flags.string({ helpValue: "FILE", description });
