import type { AboutOptions, OptionName } from "../../base/option-name.ts";
import type { campaignFlags } from "../fuzz/flags.ts";
import type { caseFilterFlags } from "./case.ts";
import type { targetFlags } from "./target.ts";

type FlagName = keyof (typeof campaignFlags & typeof caseFilterFlags & typeof targetFlags);

/** The flag of an option. It does not compile when an option is not a flag of any command. */
function flagOf(name: OptionName): `--${FlagName}` {
  return `--${name}`;
}

/** A message together with the flags of the options that it is about. */
export function withFlags(message: string, { value, options = [] }: AboutOptions): string {
  const start = value === undefined ? "" : `${flagOf(value)}: `;
  const end = options.length === 0 ? "" : ` (${options.map(flagOf).join(", ")})`;
  return `${start}${message}${end}`;
}
