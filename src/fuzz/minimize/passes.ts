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

/** Rounds of all passes; the third as a rule finds nothing any more. */
const MOST_ROUNDS = 8;

/** Pieces of a table that is better tried to be the same all along than piece by piece. */
const LONG_TABLE = 256;
const SHORT_TABLE = 4;

/** How far to go, and what has to stay. */
export interface PassOptions {
  /** Whose vhost the scenario runs on. */
  readonly kernel: Kernel;
  /** Whether a candidate still shows what the scenario is kept for. */
  readonly keeps: Keeps;
  /** Asked before every run of a candidate, with their number so far; yes unless given. */
  readonly goOn?: ((runs: number) => boolean) | undefined;
}

/** What the passes came to. */
export interface PassResult {
  readonly scenario: Scenario;
  /** Candidates that were run. */
  readonly runs: number;
  /** Nothing that is tried makes it smaller; `goOn` did not end it before. */
  readonly complete: boolean;
}

/**
 * Make a scenario as small as it goes: fewer steps and regions, less memory, shorter
 * chains, smaller numbers, lower addresses.
 *
 * A pure function of its arguments as long as `goOn` is.
 *
 * @param scenario - one that `keeps` holds for
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
