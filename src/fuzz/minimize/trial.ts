import type { Scenario } from "../../scenario/scenario.ts";

/** Whether a scenario still shows what it is kept for. */
export type Keeps = (scenario: Scenario) => boolean;

/** Nothing more may be tried; ends all passes, and is caught where they were begun. */
export class Spent extends Error {}

/** The smallest scenario so far, and how what is tried in its place fares. */
export class Trial {
  /** Candidates that were run. */
  runs = 0;

  /**
   * @param best - one that `keeps` holds for
   * @param goOn - asked before every run whether there may be another
   */
  constructor(
    public best: Scenario,
    private readonly keeps: Keeps,
    private readonly goOn: (runs: number) => boolean,
  ) {}

  /** Take a candidate if it still shows what the scenario is kept for. */
  attempt(candidate: Scenario): boolean {
    if (!this.goOn(this.runs)) throw new Spent();
    this.runs++;
    if (!this.keeps(candidate)) return false;
    this.best = candidate;
    return true;
  }

  /** The same for a scenario that differs from the best one in some fields. */
  change(change: Partial<Scenario>): boolean {
    return this.attempt({ ...this.best, ...change });
  }
}

/** One way to make a scenario smaller. */
export type Pass = (trial: Trial) => void;
