import { Flags } from "@oclif/core";

/** The flag that selects one case of a file. */
export const caseFlag = Flags.string({
  helpValue: "NAME",
  description: "case with this name (default: the first in the file)",
});

/** Flags that select some of many cases. */
export const caseFilterFlags = {
  case: Flags.string({ helpValue: "NAME", description: "only cases with exactly this name" }),
  filter: Flags.string({
    helpValue: "TEXT",
    description: "only cases with TEXT in their name or kind",
  }),
};
