import { CampaignFolder } from "../campaign/campaign-folder.ts";
import type { FuzzFinding } from "../campaign/fuzz-result.ts";
import { type EndReason, lastEnd, readJournal, secondsSpent } from "../campaign/journal.ts";
import { Ledger } from "../campaign/ledger.ts";
import { type Holder, lockHolder } from "../campaign/lock.ts";
import { unbroken } from "../campaign/marker.ts";
import { nthUnit, type Plan, shardUnits } from "../campaign/plan.ts";
import { findingsOf } from "../campaign/read-findings.ts";

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
  /** Units that `--resume` does, though they were finished: what they need is damaged. */
  readonly isDamaged: boolean;
  /** What in the folder is damaged, a sentence each. */
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
  const holder = lockHolder(folder.lock);
  const why = lastEnd(journal);
  const { markers, troubles: unreliable } = folder.units(plan);
  const ledger = new Ledger();
  for (const marker of markers.slice(0, unbroken(plan, markers))) ledger.enter(marker);
  const { findings, troubles: unreadable } = findingsOf(folder, ledger);
  const allUnits = shardUnits(plan);
  const isShort = why === "complete" && allUnits !== undefined && ledger.units < allUnits;
  const isBroken = ledger.units < markers.length || isShort;
  const troubles = [
    ...unreliable,
    ...(isBroken && unreliable.length === 0
      ? [`unit ${nthUnit(plan, ledger.units)} is missing`]
      : []),
    ...folder.damagedFiles(false),
  ];
  return {
    folder: path,
    plan,
    holder,
    why,
    seconds: secondsSpent(journal),
    units: ledger.units,
    allUnits,
    runs: ledger.runs,
    edges: ledger.edges,
    corpus: ledger.corpusSize,
    findings,
    isDamaged: holder === undefined && troubles.length > 0,
    troubles: [...troubles, ...unreadable],
  };
}
