import { PROPERTIES } from "../fuzz/properties/all-properties.ts";
import { KERNELS_AGREE } from "../fuzz/properties/kernels-agree.ts";
import type { Plan } from "./plan.ts";

/** Laws that the campaign itself holds runs to. */
const OWN = new Map([
  [KERNELS_AGREE.name, KERNELS_AGREE.law],
  ["hang", "Every run ends."],
  ["crash", "No run ends the process that does it."],
]);

/** The law that a property is, in one sentence; empty for a name that is not known. */
export function lawOf(property: string): string {
  return PROPERTIES.find(({ name }) => name === property)?.law ?? OWN.get(property) ?? "";
}

/** Every property that a campaign can find broken, in the order of reports. */
export function judged({ properties, against }: Pick<Plan, "properties" | "against">): string[] {
  const own = [...OWN.keys()].filter(
    (name) => against !== undefined || name !== KERNELS_AGREE.name,
  );
  return [...new Set([...properties, ...own])];
}

/** Every name that a finding can have. */
export function knownProperties(): string[] {
  return [...new Set([...PROPERTIES.map(({ name }) => name), ...OWN.keys()])];
}
