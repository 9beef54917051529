import { CampaignFolder } from "../fuzz/campaign/campaign-folder.ts";
import { type EndReason, lastEnd, readJournal, secondsSpent } from "../fuzz/campaign/journal.ts";
import { Ledger } from "../fuzz/campaign/ledger.ts";
import { type Holder, lockHolder } from "../fuzz/campaign/lock.ts";
import { type Plan, shardUnits } from "../fuzz/campaign/plan.ts";
import type { FuzzFinding } from "./campaign/fuzz-result.ts";
import { findingsOf } from "./campaign/read-findings.ts";

/** How a campaign stands. */
export interface FuzzStatus {
  readonly folder: string;
  readonly plan: Plan;
  /** The process that is at work on it. */
  readonly holder: Holder | undefined;
  /** How the last session ended; undefined while one is at work or when it was killed. */
  readonly why: EndReason | undefined;
  /** Of all sessions. */
  readonly seconds: number;
  readonly units: number;
  /** Units of its shard; undefined when only time ends it. */
  readonly allUnits: number | undefined;
  readonly runs: number;
  readonly edges: number;
  readonly corpus: number;
  readonly findings: readonly FuzzFinding[];
  /** What in the folder is damaged. */
  readonly troubles: readonly string[];
}

/**
 * Look at a campaign, which may be at work, and change nothing.
 *
 * @throws InputError when the folder holds none
 */
export function fuzzStatus(path: string): FuzzStatus {
  const folder = new CampaignFolder(path);
  const plan = folder.plan();
  const journal = readJournal(folder.journal);
  const { markers, troubles } = folder.units();
  const ledger = new Ledger();
  for (const marker of markers) ledger.enter(marker);
  return {
    folder: path,
    plan,
    holder: lockHolder(folder.lock),
    why: lastEnd(journal),
    seconds: secondsSpent(journal),
    units: ledger.units,
    allUnits: shardUnits(plan),
    runs: ledger.runs,
    edges: ledger.edges,
    corpus: ledger.corpusSize,
    findings: findingsOf(folder, ledger),
    troubles,
  };
}
