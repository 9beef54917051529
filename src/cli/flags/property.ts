import { Flags } from "@oclif/core";
import { UsageError } from "../../base/usage-error.ts";
import { knownProperties } from "../../campaign/laws.ts";

/** The flag for which findings make the exit code 1: see `failOn`. */
export const failOnFlag = Flags.string({
  default: "any",
  helpValue: "WHAT",
  description: "findings that make the exit code 1: any, none, or names of properties by commas",
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
  const names = new Set(text.split(",").map((name) => knownName("--fail-on", name, known)));
  return (property) => names.has(property);
}

/**
 * A name that is one of those known.
 *
 * @throws UsageError that lists them when it is not
 */
export function knownName(flag: string, name: string, known: readonly string[]): string {
  if (known.includes(name)) return name;
  throw new UsageError(
    `${flag}: no property ${JSON.stringify(name)}; there are ${known.join(", ")}`,
  );
}
