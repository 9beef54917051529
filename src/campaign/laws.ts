import { COMPARISONS, SCENARIO_PROPERTIES } from "../fuzz/properties/all-properties.ts";
import type { Plan } from "./plan.ts";

/** Laws that the campaign itself checks. */
const OWN = new Map([
  ["hang", "Every run ends."],
  ["crash", "No run kills its worker process."],
]);

/** The law behind a property, in one sentence; empty if the name is unknown. */
export function lawOf(property: string): string {
  return SCENARIO_PROPERTIES.find(({ name }) => name === property)?.law ?? OWN.get(property) ?? "";
}

/** Every property that a campaign checks, in report order. */
export function judged({ properties, against }: Pick<Plan, "properties" | "against">): string[] {
  const compared = against === undefined ? [] : COMPARISONS.map(({ name }) => name);
  return [...new Set([...properties, ...compared, ...OWN.keys()])];
}

/** Every property that a finding can name, in report order. */
export function knownProperties(): string[] {
  return [...new Set([...SCENARIO_PROPERTIES.map(({ name }) => name), ...OWN.keys()])];
}

/** Whether a property is only checked against a second kernel. */
export function isComparison(property: string): boolean {
  return COMPARISONS.some(({ name }) => name === property);
}
