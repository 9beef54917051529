import type { Scenario } from "../../scenario/scenario.ts";

/**
 * Version of everything besides its spec that determines a unit: generators, decoder,
 * mutations and the order of runs. It is raised when the result of any unit changes.
 * Campaigns of another version are refused, because their units would give different
 * results.
 */
export const GENERATOR_VERSION = 1;

/**
 * The warning for a finding of another generator version, or undefined if none is
 * needed. Its steps still run, but its unit cannot be repeated.
 */
export function otherGenerator({ name, finding }: Scenario): string | undefined {
  const { generator = GENERATOR_VERSION } = finding ?? {};
  if (generator === GENERATOR_VERSION) return undefined;
  return `${name}: found by generator version ${generator}; this vhostctl has version ${GENERATOR_VERSION}: its steps still run, but its run cannot be generated again`;
}
