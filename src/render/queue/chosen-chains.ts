import type { ChainAtRest } from "../../ring/queue-at-rest.ts";

/** Chains that have a fault, of one queue, which are shown however few are asked for. */
const FAULTS_SHOWN = 8;

/**
 * The chains to show of a queue: first those that vhost refuses, then those that the image
 * does not hold, then the others. In each group the order stays.
 *
 * @param most - how many; of chains with a fault some are shown in any case
 */
export function chosenChains(chains: readonly ChainAtRest[], most: number) {
  const sorted = chains.toSorted((a, b) => rank(a) - rank(b));
  const shown = sorted.filter(
    (chain, n) => n < most || (n < FAULTS_SHOWN && chain.fault !== undefined),
  );
  const hidden = sorted.slice(shown.length);
  return { shown, hidden: hidden.length, refused: hidden.filter((c) => rank(c) === 0).length };
}

function rank({ fault }: ChainAtRest): number {
  if (fault === undefined) return 2;
  return fault.notDumped ? 1 : 0;
}
