import type { Scenario } from "../../scenario/scenario.ts";

/** Whether a scenario still shows what it is kept for. */
export type Keeps = (scenario: Scenario) => boolean;

/** Nothing more may be tried. Ends all passes, and is caught where they were started. */
export class Spent extends Error {}

/** The smallest scenario so far, and the test for candidates. */
export class Trial {
  /** Number of candidates run. */
  runs = 0;

  /**
   * @param best - a scenario that `keeps` accepts
   * @param goOn - asked before every run whether it may proceed
   */
  constructor(
    public best: Scenario,
    private readonly keeps: Keeps,
    private readonly goOn: (runs: number) => boolean,
  ) {}

  /** Accept a candidate if it still shows what the scenario is kept for. */
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
