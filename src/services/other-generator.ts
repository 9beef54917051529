import { GENERATOR_VERSION } from "../campaign/plan.ts";
import type { Scenario } from "../scenario/scenario.ts";

/**
 * What to say of a finding of another generator version; undefined where there is
 * nothing to say. Its steps are all that counts, but its unit cannot be done again.
 */
export function otherGenerator({ name, finding }: Scenario): string | undefined {
  const { generator = GENERATOR_VERSION } = finding ?? {};
  if (generator === GENERATOR_VERSION) return undefined;
  return `${name}: found by generator version ${generator}, where this vhostctl has version ${GENERATOR_VERSION}: its steps are taken as they are, its run cannot be generated again`;
}
