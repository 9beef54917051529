import { parse } from "node:path";
import { UsageError } from "../base/usage-error.ts";
import { CampaignFolder, type FolderUnits } from "./folder/campaign-folder.ts";
import type { HashedFiles } from "./folder/hashed-files.ts";
import { lastEnd, readJournal } from "./folder/journal.ts";
import type { Marker } from "./folder/marker.ts";
import type { Part } from "./folder/part.ts";
import { planHash, planText } from "./folder/plan-file.ts";
import { Ledger } from "./ledger.ts";
import { type Plan, unitCount, WHOLE } from "./plan.ts";
import type { UnitSum } from "./unit-sum.ts";

/** A campaign folder to merge, already read. */
export interface MergeSource {
  readonly folder: CampaignFolder;
  readonly plan: Plan;
  readonly units: FolderUnits;
  /** Its shard came to its end. */
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
  return { folder, plan, units: folder.units(plan), ended: why === "complete" || why === "time" };
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
  for (const { from, sum, marker, part } of inOrder(sources)) {
    const isDone = marker !== undefined || part?.done === true;
    const { unit, runs, edges, corpus, findings } = ledger.add(sum, isDone);
    for (const { file } of findings) copy(from.findings, into.findings, file);
    if (isDone) {
      const inputs = corpus.map(({ hash, edges }) => ({ hash, edges }));
      for (const { hash } of inputs) copy(from.corpus, into.corpus, hash);
      for (const { hash, input } of part?.corpus ?? []) {
        if (ledger.corpus.has(hash)) into.corpus.put(input);
      }
      into.mark({ plan: planHash(plan), unit, runs, edges, corpus: inputs, findings });
    } else if (part !== undefined) {
      into.putPart({ ...part, findings });
    }
  }
  return { plan, ledger, missing: missingOf(plan, sources) };
}

/** A unit of one of the sources: finished, begun, or only a finding of it. */
interface SourceUnit {
  readonly from: CampaignFolder;
  readonly sum: UnitSum;
  readonly marker?: Marker;
  readonly part?: Part;
}

/** Every unit once, as far as any source has done it, and findings that no unit names. */
function inOrder(sources: readonly MergeSource[]): SourceUnit[] {
  const byUnit = new Map<number, SourceUnit>();
  const all = sources.flatMap(({ folder: from, units: { markers, parts } }): SourceUnit[] => [
    ...markers.map((marker) => ({ from, sum: marker, marker })),
    ...parts.map((part) => ({ from, sum: part, part })),
  ]);
  for (const one of all) {
    const other = byUnit.get(one.sum.unit);
    if (other === undefined || isFurther(one, other)) byUnit.set(one.sum.unit, one);
  }
  const loose = sources.flatMap(({ folder: from, units }) =>
    units.loose.map((sum) => ({ from, sum })),
  );
  return [...byUnit.values(), ...loose].sort((a, b) => a.sum.unit - b.sum.unit);
}

function isFurther(one: SourceUnit, other: SourceUnit): boolean {
  if (other.marker !== undefined) return false;
  return one.marker !== undefined || one.sum.runs > other.sum.runs;
}

/** What is damaged is left out: its source has been found damaged. */
function copy(from: HashedFiles, to: HashedFiles, name: string): void {
  const bytes = from.get(name);
  const { ext } = parse(name);
  if (bytes !== undefined) to.put(bytes, ext);
}

function missingOf(plan: Plan, sources: readonly MergeSource[]): string[] {
  const total = unitCount(plan);
  if (total === undefined) return missingShards(sources);
  const done = new Set(sources.flatMap(({ units }) => units.markers.map(({ unit }) => unit)));
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
