import type { Scenario } from "../../scenario/scenario.ts";

/**
 * Version of what decides a unit besides its spec: generators, decoder, mutations and
 * the order of runs in it. A change to what any unit yields raises it; campaigns of
 * another version are refused, as their units would come out differently.
 */
export const GENERATOR_VERSION = 1;

/**
 * What to say of a finding of another generator version; undefined where there is
 * nothing to say. Its steps are all that counts, but its unit cannot be done again.
 */
export function otherGenerator({ name, finding }: Scenario): string | undefined {
  const { generator = GENERATOR_VERSION } = finding ?? {};
  if (generator === GENERATOR_VERSION) return undefined;
  return `${name}: found by generator version ${generator}, where this vhostctl has version ${GENERATOR_VERSION}: its steps are taken as they are, its run cannot be generated again`;
}
