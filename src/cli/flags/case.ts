import { Flags } from "@oclif/core";

/** The flag that picks one case of a file. */
export const caseFlag = Flags.string({
  helpValue: "NAME",
  description: "the case of this name (default: the first of the file)",
});

/** Flags that pick some of many cases. */
export const caseFilterFlags = {
  case: Flags.string({ helpValue: "NAME", description: "only cases of exactly this name" }),
  filter: Flags.string({
    helpValue: "TEXT",
    description: "only cases with this in their name or kind",
  }),
};
