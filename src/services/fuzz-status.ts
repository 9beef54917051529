import { type CampaignState, campaignState } from "../campaign/campaign-state.ts";
import { CampaignFolder } from "../campaign/folder/campaign-folder.ts";
import { type EndReason, lastEnd, readJournal, secondsSpent } from "../campaign/folder/journal.ts";
import { type Holder, lockHolder } from "../campaign/folder/lock.ts";
import { unbroken } from "../campaign/folder/marker.ts";
import { Ledger } from "../campaign/ledger.ts";
import { nthUnit, shardUnits } from "../campaign/plan.ts";

/** How a campaign stands. */
export interface FuzzStatus extends CampaignState {
  /** The process that is at work on it. */
  readonly holder: Holder | undefined;
  /** How the last session ended; undefined while one is at work or when it was killed. */
  readonly why: EndReason | undefined;
  /** Of all sessions. */
  readonly seconds: number;
  /** Units of its shard; undefined when only time ends it. */
  readonly allUnits: number | undefined;
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
  const { state, unreadable } = campaignState(folder, plan, ledger);
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
    ...state,
    holder,
    why,
    seconds: secondsSpent(journal),
    allUnits,
    isDamaged: holder === undefined && troubles.length > 0,
    troubles: [...troubles, ...unreadable],
  };
}
