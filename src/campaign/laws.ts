import { COMPARISONS, SCENARIO_PROPERTIES } from "../fuzz/properties/all-properties.ts";
import type { Plan } from "./plan.ts";

/** Laws that the campaign itself holds runs to. */
const OWN = new Map([
  ["hang", "Every run ends."],
  ["crash", "No run ends the process that does it."],
]);

/** The law that a property is, in one sentence; empty for a name that is not known. */
export function lawOf(property: string): string {
  return SCENARIO_PROPERTIES.find(({ name }) => name === property)?.law ?? OWN.get(property) ?? "";
}

/** Every property that a campaign can find broken, in the order of reports. */
export function judged({ properties, against }: Pick<Plan, "properties" | "against">): string[] {
  const compared = against === undefined ? [] : COMPARISONS.map(({ name }) => name);
  return [...new Set([...properties, ...compared, ...OWN.keys()])];
}

/** Every name that a finding can have. */
export function knownProperties(): string[] {
  return [...new Set([...SCENARIO_PROPERTIES.map(({ name }) => name), ...OWN.keys()])];
}
