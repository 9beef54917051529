import { Flags } from "@oclif/core";
import type { Shard } from "../../campaign/plan.ts";
import { PROPERTIES } from "../../fuzz/properties/all-properties.ts";
import { rawFlags, ringFlags } from "../flags/image.ts";
import { kernelFlag, vhostOfFlag } from "../flags/kernel.ts";
import { countFlag, secondsFlag } from "../flags/numbers.ts";
import { outFolderFlag } from "../flags/out.ts";
import { knownName } from "../flags/property.ts";
import { parseShard } from "./shard.ts";

/** Seconds of a campaign that is given neither runs nor a time. */
export const USUAL_SECONDS = 60;

/** Flags that say what is in an image: none of them goes without one. */
export const startImageFlags = { ...ringFlags, ...rawFlags };

/** Flags that decide what a campaign does, and so cannot be changed by who resumes it. */
export const planFlags = {
  kernel: vhostOfFlag("is run"),
  against: kernelFlag("a kernel that has to do the same (kernels-agree)"),
  property: Flags.string({
    multiple: true,
    multipleNonGreedy: true,
    helpValue: "NAME",
    description: "hold only this property; several may be given (default: all)",
  }),
  runs: countFlag({ min: 1, description: "runs, of all shards together" }),
  "max-time": secondsFlag({
    description: `how long to go on: 90s, 5m, 2h (default without --runs: ${USUAL_SECONDS}s)`,
  }),
  seed: countFlag({ min: 0, description: "what all choices follow from (default: drawn)" }),
  shard: Flags.custom<Shard>({ parse: async (text) => parseShard(text) })({
    helpValue: "I/N",
    description:
      "do the I-th of N parts, with the same --seed in all (default: from JOB_COMPLETION_INDEX and JOB_COMPLETION_COUNT)",
  }),
  image: Flags.string({
    helpValue: "IMAGE",
    description: "start from the queues of a guest-memory image",
  }),
  ...startImageFlags,
  corpus: Flags.string({
    helpValue: "DIR",
    description: "start from the inputs in it, and add what is kept in the end",
  }),
  out: outFolderFlag({
    description:
      "the campaign's folder (default: vhostctl-fuzz-SEED, removed in the end if nothing was found; a shard's has -I and stays)",
  }),
};

/** Flags that say which campaign it is: a new one, or one to go on with. */
export const campaignFlags = {
  ...planFlags,
  resume: Flags.string({
    helpValue: "DIR",
    description: "go on with a campaign that was stopped or killed",
  }),
};

/** The exact spelling of properties that can be asked for. */
export function propertyNames(asked: readonly string[] | undefined): string[] {
  const known = PROPERTIES.map(({ name }) => name);
  if (asked === undefined || asked.length === 0) return known;
  return asked.map((name) => knownName("--property", name, known));
}
