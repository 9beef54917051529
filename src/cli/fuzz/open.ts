import { UsageError } from "../../base/usage-error.ts";
import { DEFAULT_KERNEL, type Kernel } from "../../engine/profile.ts";
import { encodeInput } from "../../fuzz/input/encode-input.ts";
import { captureInputs } from "../../services/capture-inputs.ts";
import { beginFuzz, type FuzzSession, resumeFuzz } from "../../services/fuzz.ts";
import { imageFlags, imageOptions, ringFlags } from "../flags/image.ts";
import { planFlags, propertyNames } from "./flags.ts";
import { drawSeed, parseCount, parseSeconds, parseShard, shardOfJob } from "./values.ts";

/** Seconds of a campaign that is given neither runs nor a time. */
const USUAL_SECONDS = 60;

/** What of the flags says which campaign it is. */
export interface CampaignFlags {
  readonly kernel?: Kernel | undefined;
  readonly against?: Kernel | undefined;
  readonly property?: readonly string[] | undefined;
  readonly runs?: string | undefined;
  readonly "max-time"?: string | undefined;
  readonly seed?: string | undefined;
  readonly shard?: string | undefined;
  readonly image?: string | undefined;
  readonly rings?: string | undefined;
  readonly vq?: readonly string[] | undefined;
  readonly base?: string | undefined;
  readonly "below-4g"?: string | undefined;
  readonly map?: string | undefined;
  readonly corpus?: string | undefined;
  readonly out?: string | undefined;
  readonly resume?: string | undefined;
}

/** A campaign to be worked on, and the corpus that it adds to. */
export interface OpenedFuzz extends FuzzSession {
  readonly corpus?: string | undefined;
}

/** Begin the campaign that flags and environment describe, or go on with one. */
export function openFuzz(
  flags: CampaignFlags,
  env: Readonly<Record<string, string | undefined>>,
): OpenedFuzz {
  if (flags.resume !== undefined) {
    refusePlanFlags(flags);
    return resumeFuzz(flags.resume);
  }
  const { kernel = DEFAULT_KERNEL, against, corpus, out } = flags;
  const shard = flags.shard === undefined ? shardOfJob(env) : parseShard(flags.shard);
  if (shard.count > 1 && flags.seed === undefined) {
    throw new UsageError("a shard needs --seed, the same for all shards");
  }
  const runs = flags.runs === undefined ? undefined : parseCount("--runs", flags.runs, 1);
  const time = flags["max-time"];
  const maxSeconds =
    time === undefined
      ? runs === undefined
        ? USUAL_SECONDS
        : undefined
      : parseSeconds("--max-time", time);
  const begun = beginFuzz({
    seed: flags.seed === undefined ? drawSeed() : parseCount("--seed", flags.seed, 0),
    ...{ kernel, against, runs, maxSeconds, shard, corpus, out },
    properties: propertyNames(flags.property),
    captured: captured(flags, kernel),
  });
  return { ...begun, corpus };
}

/** The queues of the image, if there is one, as inputs. */
function captured(flags: CampaignFlags, kernel: Kernel): Uint8Array[] {
  const { image, rings, vq: vqs } = flags;
  if (image !== undefined) {
    const inputs = captureInputs({ ...imageOptions(flags), image, rings, vqs, kernel });
    return inputs.map(encodeInput);
  }
  const names = Object.keys({ ...ringFlags, ...imageFlags }) as (keyof CampaignFlags)[];
  const given = names.find((name) => flags[name] !== undefined);
  if (given !== undefined) throw new UsageError(`--${given} goes with --image`);
  return [];
}

function refusePlanFlags(flags: CampaignFlags): void {
  const names = Object.keys(planFlags) as (keyof CampaignFlags)[];
  const given = names.find((name) => flags[name] !== undefined);
  if (given === undefined) return;
  throw new UsageError(`--resume goes without --${given}: the campaign's plan stays as it is`);
}
