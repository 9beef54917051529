import { type CampaignState, campaignState } from "../campaign/campaign-state.ts";
import { CampaignFolder } from "../campaign/folder/campaign-folder.ts";
import { type EndReason, lastEnd, readJournal, secondsSpent } from "../campaign/folder/journal.ts";
import { type Holder, lockHolder } from "../campaign/folder/lock.ts";
import { unbroken } from "../campaign/folder/marker.ts";
import { Ledger } from "../campaign/ledger.ts";
import { nthUnit, shardUnits } from "../campaign/plan.ts";

/** The status of a campaign. */
export interface FuzzStatus extends CampaignState {
  /** The process that is working on it. */
  readonly holder: Holder | undefined;
  /** How the last session ended; undefined if it was killed or is still running. */
  readonly why: EndReason | undefined;
  /** Over all sessions. */
  readonly seconds: number;
  /** Number of units in its shard; undefined if only time ends the campaign. */
  readonly allUnits: number | undefined;
  /** Files are damaged, so `--resume` would do finished units again. */
  readonly isDamaged: boolean;
  /** One sentence for each damaged thing in the folder. */
  readonly troubles: readonly string[];
}

/**
 * Reads the status of a campaign, which may be running. Changes nothing.
 *
 * @throws InputError if the folder is not a campaign
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
