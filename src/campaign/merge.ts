import { UsageError } from "../base/usage-error.ts";
import { CampaignFolder } from "./folder/campaign-folder.ts";
import { lastEnd, readJournal } from "./folder/journal.ts";
import type { Marker } from "./folder/marker.ts";
import { planText } from "./folder/plan-file.ts";
import { Ledger } from "./ledger.ts";
import { type Plan, unitCount, WHOLE } from "./plan.ts";

/** A campaign folder to merge, already read. */
export interface MergeSource {
  readonly folder: CampaignFolder;
  readonly plan: Plan;
  readonly markers: readonly Marker[];
  readonly troubles: readonly string[];
  /** The shard ran to its end. */
  readonly ended: boolean;
}

/** The result of a merge. */
export interface Merged {
  readonly plan: Plan;
  readonly ledger: Ledger;
  /** Missing units or shards, one phrase each; empty if the campaign is complete. */
  readonly missing: readonly string[];
}

/** @throws InputError if the folder is not a campaign */
export function readSource(path: string): MergeSource {
  const folder = new CampaignFolder(path);
  const plan = folder.plan();
  const why = lastEnd(readJournal(folder.journal));
  return { folder, plan, ...folder.units(plan), ended: why === "complete" || why === "time" };
}

/**
 * The plan that all sources share, apart from their shards.
 *
 * @throws UsageError if two plans differ
 */
export function commonPlan(sources: readonly MergeSource[]): Plan {
  const [first, ...others] = sources;
  if (first === undefined) throw new UsageError("nothing to merge");
  const plan = { ...first.plan, shard: WHOLE };
  const text = planText(plan);
  for (const { folder, plan: other } of others) {
    if (planText({ ...other, shard: WHOLE }) === text) continue;
    const keys = Object.keys(plan) as (keyof Plan)[];
    const key = keys.find((k) => k !== "shard" && String(plan[k]) !== String(other[k]));
    throw new UsageError(
      `${first.folder.path} and ${folder.path} belong to different campaigns: they differ in ${key}`,
    );
  }
  return plan;
}

/**
 * Merges folders of one campaign into a new one, with the same corpus and findings as
 * if one process had done all the units. A unit found in several folders is taken once.
 *
 * @param into - exists and is empty
 */
export function mergeInto(
  into: CampaignFolder,
  plan: Plan,
  sources: readonly MergeSource[],
): Merged {
  const [first] = sources;
  into.begin(plan, first === undefined ? [] : first.folder.readInputs(plan));
  const ledger = new Ledger();
  for (const { source, marker } of inOrder(sources)) {
    const merged: Marker = {
      ...marker,
      edges: ledger.newEdges(marker.edges),
      corpus: ledger.newInputs(marker.corpus),
      findings: ledger.newFindings(marker.findings),
    };
    for (const { hash } of merged.corpus) into.corpus.put(stored(source.folder.corpus.get(hash)));
    for (const { file } of merged.findings) {
      into.findings.put(stored(source.folder.findings.get(file)), file.slice(file.indexOf(".")));
    }
    into.mark(merged);
    ledger.enter(merged);
  }
  return { plan, ledger, missing: missingOf(plan, sources) };
}

function inOrder(sources: readonly MergeSource[]) {
  const all = new Map<number, { readonly source: MergeSource; readonly marker: Marker }>();
  for (const source of sources) {
    for (const marker of source.markers) {
      if (!all.has(marker.unit)) all.set(marker.unit, { source, marker });
    }
  }
  return [...all.values()].sort((a, b) => a.marker.unit - b.marker.unit);
}

function stored(bytes: Buffer | undefined): Buffer {
  if (bytes === undefined) throw new Error("a file was damaged during the merge");
  return bytes;
}

function missingOf(plan: Plan, sources: readonly MergeSource[]): string[] {
  const total = unitCount(plan);
  if (total === undefined) return missingShards(sources);
  const done = new Set(sources.flatMap(({ markers }) => markers.map(({ unit }) => unit)));
  const ranges: string[] = [];
  let from = 0;
  for (const unit of [...done].sort((a, b) => a - b).concat(total)) {
    if (unit === from + 1) ranges.push(`unit ${from}`);
    else if (unit > from) ranges.push(`units ${from} to ${unit - 1}`);
    from = unit + 1;
  }
  return ranges;
}

/** How many missing shards are listed by name. */
const NAMED = 100;

/** For a campaign that only time ends, which has no fixed number of units. */
function missingShards(sources: readonly MergeSource[]): string[] {
  const counts = new Set(sources.map(({ plan }) => plan.shard.count));
  return [...counts].flatMap((count) => {
    const ended = sources.filter(({ plan, ended: done }) => plan.shard.count === count && done);
    const there = new Set(ended.map(({ plan }) => plan.shard.index));
    const missing: string[] = [];
    for (let index = 1; index <= count && missing.length < NAMED; index++) {
      if (!there.has(index)) missing.push(`shard ${index}/${count}`);
    }
    const more = count - there.size - missing.length;
    return more > 0 ? [...missing, `${more} more shards of ${count}`] : missing;
  });
}
