import { Flags } from "@oclif/core";
import { UsageError } from "../../base/usage-error.ts";
import { knownProperties } from "../../campaign/laws.ts";
import { KERNELS } from "../../engine/profile.ts";
import { PROPERTIES } from "../../fuzz/properties/all-properties.ts";
import { imageFlags, ringFlags } from "../flags/image.ts";

/** Flags that decide what a campaign does, and so cannot be changed by who resumes it. */
export const planFlags = {
  kernel: Flags.option({
    options: KERNELS,
    helpValue: "VERSION",
    description: `whose vhost is run: ${KERNELS.join(", ")} (default: the newest)`,
  })(),
  against: Flags.option({
    options: KERNELS,
    helpValue: "VERSION",
    description: "a kernel that has to do the same: kernels-agree",
  })(),
  property: Flags.string({
    multiple: true,
    multipleNonGreedy: true,
    helpValue: "NAME",
    description: "hold only this property; several may be given (default: all)",
  }),
  runs: Flags.string({ helpValue: "N", description: "runs, of all shards together" }),
  "max-time": Flags.string({
    helpValue: "TIME",
    description: "how long to go on: 90s, 5m, 2h (default without --runs: 60s)",
  }),
  seed: Flags.string({
    helpValue: "N",
    description: "what all choices follow from (default: drawn)",
  }),
  shard: Flags.string({
    helpValue: "I/N",
    description:
      "do the I-th of N parts, with the same --seed in all (default: from JOB_COMPLETION_INDEX and JOB_COMPLETION_COUNT)",
  }),
  image: Flags.string({
    helpValue: "IMAGE",
    description: "start from the queues of a guest-memory image",
  }),
  ...ringFlags,
  ...imageFlags,
  corpus: Flags.string({
    helpValue: "DIR",
    description: "start from the inputs in it, and add what is kept in the end",
  }),
  out: Flags.string({
    helpValue: "DIR",
    description:
      "the campaign's folder (default: vhostctl-fuzz-SEED, removed in the end if nothing was found; a shard's has -I and stays)",
  }),
};

/** The exact spelling of a property that can be asked for. */
export function propertyNames(asked: readonly string[] | undefined): string[] {
  const known = PROPERTIES.map(({ name }) => name);
  if (asked === undefined || asked.length === 0) return known;
  return asked.map((name) => knownName("--property", name, known));
}

/** Which findings make the exit code 1. */
export function failOn(text: string): (property: string) => boolean {
  if (text === "any") return () => true;
  if (text === "none") return () => false;
  const known = knownProperties();
  const names = new Set(text.split(",").map((name) => knownName("--fail-on", name, known)));
  return (property) => names.has(property);
}

function knownName(flag: string, name: string, known: readonly string[]): string {
  if (known.includes(name)) return name;
  throw new UsageError(
    `${flag}: no property ${JSON.stringify(name)}; there are ${known.join(", ")}`,
  );
}
