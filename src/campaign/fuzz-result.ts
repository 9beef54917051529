import type { Scenario } from "../scenario/scenario.ts";
import type { EndReason } from "./journal.ts";
import type { Plan } from "./plan.ts";

/** How far a campaign is. */
export interface CampaignProgress {
  /** Of all sessions, and of this one; those of units that are not finished are counted. */
  readonly runs: number;
  readonly newRuns: number;
  readonly edges: number;
  readonly corpus: number;
  readonly findings: number;
}

/** A finding, with all that it takes to see it again. */
export interface FuzzFinding {
  readonly property: string;
  /** The law that does not hold. */
  readonly law: string;
  readonly message: string;
  readonly unit: number;
  readonly run?: number | undefined;
  /** Path of its file. */
  readonly file: string;
  /** SHA-256 of its file. */
  readonly hash: string;
  /** Absent where the run kills whoever does it, or the file cannot be read. */
  readonly scenario?: Scenario | undefined;
}

/** What a campaign came to. */
export interface FuzzResult {
  readonly folder: string;
  /** The folder is still there. */
  readonly kept: boolean;
  readonly plan: Plan;
  readonly why: EndReason;
  readonly error?: unknown;
  /** Of this session, and of all. */
  readonly seconds: number;
  readonly allSeconds: number;
  readonly runs: number;
  /** Of this session. */
  readonly newRuns: number;
  /** Runs besides of units that could not be finished: all of those are done again. */
  readonly discardedRuns: number;
  readonly units: number;
  readonly edges: number;
  /** Hashes. */
  readonly corpus: readonly string[];
  /** In the order of their units. */
  readonly findings: readonly FuzzFinding[];
  /** What was damaged, set aside or not taken, a sentence each. */
  readonly warnings: readonly string[];
}
