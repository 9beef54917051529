import type { Kernel } from "../../engine/profile.ts";
import type { Scenario } from "../../scenario/scenario.ts";
import { writeScenario } from "../../scenario/write-scenario.ts";
import { alikePieces } from "./alike-pieces.ts";
import { fewerSteps } from "./fewer-steps.ts";
import { joined } from "./initial-memory.ts";
import { lessMapped, lessWritten } from "./less-memory.ts";
import { lowerAddresses } from "./lower-addresses.ts";
import { lowerGuestAddresses } from "./lower-guest-addresses.ts";
import { lowerIndices } from "./lower-indices.ts";
import { shorterChains } from "./shorter-chains.ts";
import { smallerBytes, smallerPokes } from "./smaller-bytes.ts";
import { smallerNumbers } from "./smaller-numbers.ts";
import { type Keeps, type Pass, Spent, Trial } from "./trial.ts";

/** Most rounds of all passes. Usually the third finds nothing more. */
const MOST_ROUNDS = 8;

/** From this many pieces on, a table is made uniform instead of being tried piece by piece. */
const LONG_TABLE = 256;
const SHORT_TABLE = 4;

/** How far to go, and what must be kept. */
export interface PassOptions {
  /** The kernel whose vhost runs the scenario. */
  readonly kernel: Kernel;
  /** Whether a candidate still shows what the scenario is kept for. */
  readonly keeps: Keeps;
  /**
   * Asked before every run of a candidate, with the number of runs so far; always yes
   * if absent.
   */
  readonly goOn?: ((runs: number) => boolean) | undefined;
}

/** The result of the passes. */
export interface PassResult {
  readonly scenario: Scenario;
  /** Number of candidates run. */
  readonly runs: number;
  /** No attempt makes it smaller, and `goOn` did not stop the search. */
  readonly complete: boolean;
}

/**
 * Make a scenario as small as possible: fewer steps and regions, less memory, shorter
 * chains, smaller numbers, lower addresses.
 *
 * A pure function of its arguments if `goOn` is.
 *
 * @param scenario - one that `keeps` accepts
 */
export function runPasses(
  scenario: Scenario,
  { kernel, keeps, goOn = () => true }: PassOptions,
): PassResult {
  const trial = new Trial(scenario, keeps, goOn);
  const passes: readonly Pass[] = [
    lessMapped,
    fewerSteps,
    alikePieces(LONG_TABLE),
    lessWritten,
    shorterChains(kernel),
    alikePieces(SHORT_TABLE),
    lowerAddresses,
    lowerGuestAddresses,
    lowerIndices,
    smallerBytes,
    smallerPokes,
    smallerNumbers,
    tidyMemory,
  ];
  const complete = untilSpent(() => {
    for (let round = 0; round < MOST_ROUNDS; round++) {
      const before = writeScenario(trial.best);
      for (const pass of passes) pass(trial);
      if (writeScenario(trial.best) === before) return;
    }
  });
  return { scenario: trial.best, runs: trial.runs, complete };
}

const tidyMemory: Pass = (trial) => {
  trial.change({ memory: joined(trial.best.memory) });
};

function untilSpent(work: () => void): boolean {
  try {
    work();
    return true;
  } catch (error) {
    if (error instanceof Spent) return false;
    throw error;
  }
}
