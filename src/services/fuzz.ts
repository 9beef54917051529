import { statSync } from "node:fs";
import { isAbsolute, relative } from "node:path";
import { UsageError } from "../base/usage-error.ts";
import { CampaignFolder } from "../campaign/folder/campaign-folder.ts";
import { hashOf } from "../campaign/folder/hash.ts";
import { readCorpus } from "../campaign/folder/starting-inputs.ts";
import { type Plan, RUNS_PER_UNIT, type Shard } from "../campaign/plan.ts";
import { Session } from "../campaign/session.ts";
import type { Kernel } from "../engine/profile.ts";
import { makeWritableFolder } from "../files/make-folder.ts";
import { errorCode, systemReason } from "../files/system-error.ts";
import { GENERATOR_VERSION } from "../fuzz/unit/generator-version.ts";

/** A campaign to begin. */
export interface FuzzOptions {
  /** Below 2^53. */
  readonly seed: number;
  readonly kernel: Kernel;
  readonly against?: Kernel | undefined;
  readonly properties: readonly string[];
  /** Over all shards. */
  readonly runs?: number | undefined;
  readonly maxSeconds?: number | undefined;
  readonly shard: Shard;
  /** A folder of inputs to start from. */
  readonly corpus?: string | undefined;
  /** More inputs to start from: the queues of an image, encoded. */
  readonly captured?: readonly Uint8Array[] | undefined;
  /** The campaign's folder; by default `vhostctl-fuzz-SEED`. */
  readonly out?: string | undefined;
}

/** A campaign that is ready to run. */
export interface FuzzSession {
  readonly session: Session;
  /** Which files of the corpus were not taken, and why. */
  readonly warnings: readonly string[];
}

/**
 * Makes the folder of a campaign and takes its lock.
 *
 * @throws UsageError if the folder is in use; OutputError if it cannot be written
 */
export function beginFuzz(options: FuzzOptions): FuzzSession {
  const { seed, kernel, against, runs, maxSeconds, shard, corpus, captured = [] } = options;
  if (against === kernel) {
    throw new UsageError(`${kernel} is already the kernel under test`, { value: "against" });
  }
  const read = corpus === undefined ? undefined : readCorpus(corpus);
  const inputs = [...(read?.inputs ?? []), ...captured];
  const folder = new CampaignFolder(options.out ?? folderName(seed, shard));
  if (corpus !== undefined) {
    if (isWithin(corpus, folder.path)) {
      throw new UsageError(`${corpus} is in the folder of the campaign`, { value: "corpus" });
    }
    refuseUnwritable(corpus, "corpus");
  }
  refuseUnwritable(folder.path, "out");
  folder.make();
  const plan: Plan = {
    ...{ generator: GENERATOR_VERSION, seed, kernel, against, runs, maxSeconds, shard },
    properties: [...new Set(options.properties)].sort(),
    runsPerUnit: RUNS_PER_UNIT,
    inputs: [...new Set(inputs.map(hashOf))].sort(),
  };
  const prepare = () => {
    folder.make();
    folder.begin(plan, inputs);
    return plan;
  };
  // A shard's folder is always kept, to be merged.
  const session = new Session(folder, prepare, options.out === undefined && shard.count === 1);
  return { session, warnings: read?.warnings ?? [] };
}

function isWithin(path: string, folder: string): boolean {
  const way = relative(folder, path);
  return way === "" || !(way.startsWith("..") || isAbsolute(way));
}

/** Refuse a folder before the first run that could not be written after the last. */
function refuseUnwritable(path: string, option: "corpus" | "out"): void {
  try {
    const isFolder = statSync(path, { throwIfNoEntry: false })?.isDirectory();
    if (isFolder === false) throw new UsageError(`${path} is not a folder`, { value: option });
    makeWritableFolder(path);
  } catch (error) {
    if (errorCode(error) === undefined) throw error;
    const reason = `${path} cannot be written: ${systemReason(error)}`;
    throw new UsageError(reason, { value: option });
  }
}

/** The default folder of a campaign or of one of its shards. */
function folderName(seed: number, { index, count }: Shard): string {
  return count === 1 ? `vhostctl-fuzz-${seed}` : `vhostctl-fuzz-${seed}-${index}`;
}

/**
 * Resumes a campaign that was interrupted or killed.
 *
 * @throws InputError if the folder is not a campaign, or was made by another generator
 *   version; UsageError if a process is at work on it
 */
export function resumeFuzz(path: string): FuzzSession {
  const folder = new CampaignFolder(path);
  folder.plan();
  return { session: new Session(folder, () => folder.plan(), false), warnings: [] };
}
