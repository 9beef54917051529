import { UsageError } from "../base/usage-error.ts";
import { CampaignFolder } from "../campaign/campaign-folder.ts";
import type { FuzzFinding } from "../campaign/fuzz-result.ts";
import { Journal } from "../campaign/journal.ts";
import { lockHolder, takeLock } from "../campaign/lock.ts";
import { commonPlan, type Merged, mergeInto, readSource } from "../campaign/merge.ts";
import type { Plan } from "../campaign/plan.ts";
import { findingsOf } from "../campaign/read-findings.ts";
import { outputFailure } from "../files/system-error.ts";

/** What merging came to. */
export interface MergeResult {
  readonly folder: string;
  readonly from: readonly string[];
  readonly plan: Plan;
  readonly units: number;
  readonly runs: number;
  readonly edges: number;
  readonly corpus: number;
  readonly findings: readonly FuzzFinding[];
  /** Units or shards that no folder has, a phrase each. */
  readonly missing: readonly string[];
  /** What in the folders is damaged, a sentence each. */
  readonly troubles: readonly string[];
}

/**
 * Unite the folders of a campaign's shards in a new folder, itself a campaign.
 *
 * @throws InputError when a folder holds no campaign; UsageError when they are of
 *   different ones or a process is at work on one; OutputError when `out`
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

/** Its journal tells later merges whether it is whole. */
function writeEnd(into: CampaignFolder, { plan, missing }: Merged): void {
  const journal = new Journal(into.journal);
  const whole = plan.runs === undefined ? "time" : "complete";
  journal.append({ event: "end", why: missing.length === 0 ? whole : "failed", seconds: 0 });
  journal.close();
}

function resultOf(
  into: CampaignFolder,
  { plan, ledger, missing }: Merged,
  sources: readonly { readonly folder: CampaignFolder; readonly troubles: readonly string[] }[],
): MergeResult {
  const { findings, troubles: unreadable } = findingsOf(into, ledger);
  return {
    folder: into.path,
    from: sources.map(({ folder }) => folder.path),
    plan,
    units: ledger.units,
    runs: ledger.runs,
    edges: ledger.edges,
    corpus: ledger.corpusSize,
    findings,
    missing,
    troubles: [
      ...sources.flatMap(({ folder, troubles }) =>
        troubles.map((trouble) => `${folder.path}: ${trouble}`),
      ),
      ...unreadable,
    ],
  };
}
