import { Flags } from "@oclif/core";
import type { Shard } from "../../campaign/plan.ts";
import { PROPERTIES } from "../../fuzz/properties/all-properties.ts";
import { rawFlags, ringFlags } from "../flags/image.ts";
import { kernelFlag, vhostOfFlag } from "../flags/kernel.ts";
import { countFlag, secondsFlag } from "../flags/numbers.ts";
import { outFolderFlag } from "../flags/out.ts";
import { knownName } from "../flags/property.ts";
import { parseShard } from "./shard.ts";

/** Seconds that a campaign lasts without --runs or --max-time. */
export const USUAL_SECONDS = 60;

/** Flags that describe an image: they need --image. */
export const startImageFlags = { ...ringFlags, ...rawFlags };

/** Flags that decide what a campaign does, and so cannot be changed on resume. */
export const planFlags = {
  kernel: vhostOfFlag("is run"),
  against: kernelFlag("kernel that must behave the same (kernels-agree)"),
  property: Flags.string({
    multiple: true,
    multipleNonGreedy: true,
    helpValue: "NAME",
    description:
      "check only this property, or these, separated by commas; can be repeated (default: all)",
  }),
  runs: countFlag({ min: 1, description: "number of runs, over all shards" }),
  "max-time": secondsFlag({
    description: `how long to run: 90s, 5m, 1h30m (default without --runs: ${USUAL_SECONDS}s)`,
  }),
  seed: countFlag({ min: 0, description: "seed of all random choices (default: drawn at random)" }),
  shard: Flags.custom<Shard>({ parse: async (text) => parseShard(text) })({
    helpValue: "I/N",
    description:
      "do part I of N; all parts need the same --seed (default: from JOB_COMPLETION_INDEX and JOB_COMPLETION_COUNT)",
  }),
  image: Flags.string({
    helpValue: "IMAGE",
    description: "start from the queues of a guest-memory image",
  }),
  ...startImageFlags,
  corpus: Flags.string({
    helpValue: "DIR",
    description: "start from the inputs in DIR, and add the kept inputs at the end",
  }),
  out: outFolderFlag({
    description:
      "folder of the campaign (default: vhostctl-fuzz-SEED, removed at the end if nothing was found; for a shard vhostctl-fuzz-SEED-I, always kept)",
  }),
};

/** Flags that select the campaign: a new one, or one to resume. */
export const campaignFlags = {
  ...planFlags,
  resume: Flags.string({
    helpValue: "DIR",
    description: "resume a campaign that was stopped or killed",
  }),
};

/**
 * The properties to check: those asked for, or all.
 *
 * @throws UsageError for a name that no property has
 */
export function propertyNames(asked: readonly string[] | undefined): string[] {
  const known = PROPERTIES.map(({ name }) => name);
  if (asked === undefined || asked.length === 0) return known;
  const names = asked.flatMap((text) => text.split(",")).map((name) => name.trim());
  return [...new Set(names)].map((name) => knownName("--property", name, known));
}
