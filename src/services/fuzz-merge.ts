import { UsageError } from "../base/usage-error.ts";
import { type CampaignState, campaignState } from "../campaign/campaign-state.ts";
import { CampaignFolder } from "../campaign/folder/campaign-folder.ts";
import { Journal } from "../campaign/folder/journal.ts";
import { lockHolder, takeLock } from "../campaign/folder/lock.ts";
import {
  commonPlan,
  type Merged,
  type MergeSource,
  mergeInto,
  readSource,
} from "../campaign/merge.ts";
import { outputFailure } from "../files/system-error.ts";

/** The result of a merge. */
export interface MergeResult extends CampaignState {
  readonly from: readonly string[];
  /** Units or shards that no folder has, one phrase each. */
  readonly missing: readonly string[];
  /** One sentence for each damaged thing in the folders. */
  readonly troubles: readonly string[];
}

/**
 * Merges the folders of a campaign's shards into a new folder, which is a campaign too.
 *
 * @throws InputError if a folder is not a campaign; UsageError if the folders belong to
 *   different campaigns or a process is at work on one of them; OutputError if `out`
 *   cannot be written
 */
export function fuzzMerge(paths: readonly string[], out: string): MergeResult {
  const sources = paths.map(readSource);
  const plan = commonPlan(sources);
  for (const { folder } of sources) {
    const holder = lockHolder(folder.lock);
    if (holder !== undefined) {
      throw new UsageError(`${folder.path}: process ${holder.pid} is at work on it`);
    }
  }
  const into = new CampaignFolder(out);
  try {
    into.make();
    const release = takeLock(into.lock);
    try {
      const merged = mergeInto(into, plan, sources);
      writeEnd(into, merged);
      return resultOf(into, merged, sources);
    } finally {
      release();
    }
  } catch (error) {
    throw outputFailure(out, error);
  }
}

/** Records in the journal whether the campaign is complete, for later merges. */
function writeEnd(into: CampaignFolder, { plan, missing }: Merged): void {
  const journal = new Journal(into.journal);
  const whole = plan.runs === undefined ? "time" : "complete";
  journal.append({ event: "end", why: missing.length === 0 ? whole : "failed", seconds: 0 });
  journal.close();
}

function resultOf(
  into: CampaignFolder,
  { plan, ledger, missing }: Merged,
  sources: readonly MergeSource[],
): MergeResult {
  const { state, unreadable } = campaignState(into, plan, ledger);
  return {
    ...state,
    from: sources.map(({ folder }) => folder.path),
    missing,
    troubles: [
      ...sources.flatMap(({ folder, units }) =>
        [...units.troubles, ...folder.damagedFiles(false)].map((one) => `${folder.path}: ${one}`),
      ),
      ...unreadable,
    ],
  };
}
