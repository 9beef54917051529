import { type CampaignState, campaignState } from "../campaign/campaign-state.ts";
import { CampaignFolder, type FolderUnits } from "../campaign/folder/campaign-folder.ts";
import {
  type EndReason,
  type JournalEvent,
  lastEnd,
  readJournal,
  secondsSpent,
} from "../campaign/folder/journal.ts";
import { type Holder, lockHolder } from "../campaign/folder/lock.ts";
import { nthUnit, type Plan, shardUnits } from "../campaign/plan.ts";
import { folderTally } from "../campaign/tally.ts";

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
  const units = folder.units(plan);
  const { state, unreadable } = campaignState(folder, plan, folderTally(units));
  const allUnits = shardUnits(plan);
  const missing = units.troubles.length > 0 ? undefined : missingUnit(plan, units, journal);
  const troubles = [
    ...units.troubles,
    ...(missing === undefined ? [] : [`unit ${missing} is missing`]),
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

/** The first unit that was finished once and is not there. */
function missingUnit(
  plan: Plan,
  { markers, parts }: FolderUnits,
  journal: readonly JournalEvent[],
): number | undefined {
  const there = new Set([...markers, ...parts].map(({ unit }) => unit));
  const finished = journal.flatMap((event) => (event.event === "unit" ? [event.unit] : []));
  const lost = finished.filter((unit) => !there.has(unit)).sort((a, b) => a - b);
  if (lost.length > 0 || lastEnd(journal) !== "complete") return lost[0];
  for (let n = 0; n < (shardUnits(plan) ?? 0); n++) {
    const unit = nthUnit(plan, n);
    if (!there.has(unit)) return unit;
  }
  return undefined;
}
