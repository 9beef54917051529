import { randomInt } from "node:crypto";
import { UsageError } from "../../base/usage-error.ts";
import { DEFAULT_KERNEL, type Kernel } from "../../engine/profile.ts";
import { encodeInput } from "../../fuzz/input/encode-input.ts";
import { beginFuzz, type FuzzSession, resumeFuzz } from "../../services/fuzz.ts";
import { imageInputs } from "../../services/image-inputs.ts";
import type { FlagValues } from "../flags/flag-values.ts";
import { imageOptions, ringsOptions } from "../flags/image.ts";
import {
  type campaignFlags,
  planFlags,
  propertyNames,
  startImageFlags,
  USUAL_SECONDS,
} from "./flags.ts";
import { shardOfJob } from "./shard.ts";

/** Seeds drawn at random are below this, so that they are short enough to type. */
const DRAWN = 2 ** 32;

type CampaignFlags = FlagValues<typeof campaignFlags>;

/** A campaign to run, and the corpus that it adds to. */
export interface OpenedFuzz extends FuzzSession {
  readonly corpus?: string | undefined;
}

/** Begin the campaign that flags and environment describe, or resume one. */
export function openFuzz(
  flags: CampaignFlags,
  env: Readonly<Record<string, string | undefined>>,
): OpenedFuzz {
  if (flags.resume !== undefined) {
    refusePlanFlags(flags);
    return resumeFuzz(flags.resume);
  }
  const { kernel = DEFAULT_KERNEL, against, runs, seed, corpus, out } = flags;
  const { shard = shardOfJob(env), "max-time": maxTime } = flags;
  if (shard.count > 1 && seed === undefined) {
    throw new UsageError("a shard needs --seed, the same for all shards");
  }
  const begun = beginFuzz({
    // The only random choice in a campaign.
    seed: seed ?? randomInt(DRAWN),
    ...{ kernel, against, runs, shard, corpus, out },
    maxSeconds: maxTime ?? (runs === undefined ? USUAL_SECONDS : undefined),
    properties: propertyNames(flags.property),
    captured: captured(flags, kernel),
  });
  return { ...begun, corpus };
}

/** The queues of the image, if there is one, as inputs. */
function captured(flags: CampaignFlags, kernel: Kernel): Uint8Array[] {
  const { image } = flags;
  if (image !== undefined) {
    const options = { ...imageOptions(flags), ...ringsOptions(flags), image, kernel };
    return imageInputs(options).map(encodeInput);
  }
  const given = givenOf(startImageFlags, flags);
  if (given !== undefined) throw new UsageError(`--${given} needs --image`);
  return [];
}

function refusePlanFlags(flags: CampaignFlags): void {
  const given = givenOf(planFlags, flags);
  if (given === undefined) return;
  throw new UsageError(`--resume cannot be combined with --${given}: the campaign keeps its plan`);
}

/** The first of some flags that was given. */
function givenOf(some: object, flags: CampaignFlags): string | undefined {
  const given = new Map<string, unknown>(Object.entries(flags));
  return Object.keys(some).find((name) => given.get(name) !== undefined);
}
