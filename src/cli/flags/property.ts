import { Flags } from "@oclif/core";
import { UsageError } from "../../base/usage-error.ts";
import { knownProperties } from "../../campaign/laws.ts";
import { didYouMean } from "../did-you-mean.ts";

/** The flag for which findings make the exit code 1: see `failOn`. */
export const failOnFlag = Flags.string({
  default: "any",
  helpValue: "WHAT",
  description: "findings that make the exit code 1: any, none, or properties separated by commas",
});

/**
 * Which findings make the exit code 1.
 *
 * @throws UsageError for a name that no property has
 */
export function failOn(text: string): (property: string) => boolean {
  if (text === "any") return () => true;
  if (text === "none") return () => false;
  const known = knownProperties();
  const names = new Set(text.split(",").map((name) => knownName("--fail-on", name.trim(), known)));
  return (property) => names.has(property);
}

/**
 * Check that a name is known.
 *
 * @throws UsageError with the known names when it is not
 */
export function knownName(flag: string, name: string, known: readonly string[]): string {
  if (known.includes(name)) return name;
  const hint = didYouMean(name, known) || `; the properties are ${known.join(", ")}`;
  throw new UsageError(`${flag}: no property ${JSON.stringify(name)}${hint}`);
}
