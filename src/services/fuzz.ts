import { UsageError } from "../base/usage-error.ts";
import { CampaignFolder } from "../campaign/folder/campaign-folder.ts";
import { hashOf } from "../campaign/folder/hash.ts";
import { readCorpus } from "../campaign/folder/starting-inputs.ts";
import { type Plan, RUNS_PER_UNIT, type Shard } from "../campaign/plan.ts";
import { Session } from "../campaign/session.ts";
import type { Kernel } from "../engine/profile.ts";
import { outputFailure } from "../files/system-error.ts";
import { GENERATOR_VERSION } from "../fuzz/unit/generator-version.ts";

/** A campaign to be begun. */
export interface FuzzOptions {
  /** Below 2^53. */
  readonly seed: number;
  readonly kernel: Kernel;
  readonly against?: Kernel | undefined;
  readonly properties: readonly string[];
  /** Of all shards together. */
  readonly runs?: number | undefined;
  readonly maxSeconds?: number | undefined;
  readonly shard: Shard;
  /** A folder of inputs to start from. */
  readonly corpus?: string | undefined;
  /** Inputs to start from besides, encoded: the queues of an image. */
  readonly captured?: readonly Uint8Array[] | undefined;
  /** Where the campaign's folder is to be; `vhostctl-fuzz-SEED` unless given. */
  readonly out?: string | undefined;
}

/** A campaign that can be run. */
export interface FuzzSession {
  readonly session: Session;
  /** What of the corpus was not taken. */
  readonly warnings: readonly string[];
}

/**
 * Make the folder of a campaign and take its lock.
 *
 * @throws UsageError when the folder is in use; OutputError when it cannot be written
 */
export function beginFuzz(options: FuzzOptions): FuzzSession {
  const { seed, kernel, against, runs, maxSeconds, shard, corpus, captured = [] } = options;
  if (against === kernel) {
    throw new UsageError(`${kernel} is the kernel that is run`, { value: "against" });
  }
  const read = corpus === undefined ? undefined : readCorpus(corpus);
  const inputs = [...(read?.inputs ?? []), ...captured];
  const folder = new CampaignFolder(options.out ?? folderName(seed, shard));
  try {
    folder.make();
  } catch (error) {
    throw outputFailure(folder.path, error);
  }
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
  const session = new Session(folder, prepare, options.out === undefined && shard.count === 1);
  return { session, warnings: read?.warnings ?? [] };
}

/** The folder of a shard is kept whatever it found: it is there to be merged. */
function folderName(seed: number, { index, count }: Shard): string {
  return count === 1 ? `vhostctl-fuzz-${seed}` : `vhostctl-fuzz-${seed}-${index}`;
}

/**
 * Go on with a campaign that was interrupted or killed.
 *
 * @throws InputError when the folder holds none, or one of another generator
 *   version; UsageError when a process is at work on it
 */
export function resumeFuzz(path: string): FuzzSession {
  const folder = new CampaignFolder(path);
  folder.plan();
  return { session: new Session(folder, () => folder.plan(), false), warnings: [] };
}
