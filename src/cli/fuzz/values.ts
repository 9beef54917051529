import { randomInt } from "node:crypto";
import { UsageError } from "../../base/usage-error.ts";
import { MOST_SHARDS, type Shard, WHOLE } from "../../campaign/plan.ts";

const UNITS = { "": 1, s: 1, m: 60, h: 3600, d: 86_400 } as const;
/** Seeds that are drawn are short enough to be typed. */
const DRAWN = 2 ** 32;

/** Seconds of a duration: `90`, `60s`, `5m`, `2h`, `1d`. */
export function parseSeconds(name: string, text: string): number {
  const [, digits = "", unit = ""] = /^(\d{1,9})([smhd]?)$/.exec(text) ?? [];
  const seconds = Number(digits) * UNITS[unit as keyof typeof UNITS];
  if (digits === "" || seconds === 0) {
    throw new UsageError(`${name}: expected a time such as 60s, 5m or 2h, not ${quoted(text)}`);
  }
  return seconds;
}

/** A whole number, which may have separators: `1_000_000`. */
export function parseCount(name: string, text: string, min: number): number {
  const value = /^(\d[\d_]*|0x[\da-f]+)$/i.test(text) ? Number(text.replaceAll("_", "")) : -1;
  if (!Number.isSafeInteger(value) || value < min) {
    throw new UsageError(`${name}: expected a number from ${min} to 2^53-1, not ${quoted(text)}`);
  }
  return value;
}

/** The only thing in a campaign that is left to chance. */
export function drawSeed(): number {
  return randomInt(DRAWN);
}

/** A shard as `i/n`, i from 1. */
export function parseShard(text: string): Shard {
  const [, i, n] = /^(\d{1,10})\/(\d{1,10})$/.exec(text) ?? [];
  const [index, count] = [Number(i), Number(n)];
  if (!(index >= 1 && index <= count && count <= MOST_SHARDS)) {
    throw new UsageError(`--shard: expected i/n with 1 <= i <= n, not ${quoted(text)}`);
  }
  return { index, count };
}

/** The shard that a job queue chose: Kubernetes counts its indexed jobs from 0. */
export function shardOfJob(env: Readonly<Record<string, string | undefined>>): Shard {
  const { JOB_COMPLETION_INDEX: index = "", JOB_COMPLETION_COUNT: count = "" } = env;
  if (count === "" && index === "") return WHOLE;
  if (count === "") {
    throw new UsageError(
      "JOB_COMPLETION_INDEX is set without JOB_COMPLETION_COUNT: set that to the number of the job's completions, or name the shard with --shard (1/1 is the whole)",
    );
  }
  if (!/^\d{1,10}$/.test(index) || !/^\d{1,10}$/.test(count) || Number(index) >= Number(count)) {
    throw new UsageError(
      `JOB_COMPLETION_INDEX and JOB_COMPLETION_COUNT: ${quoted(index)} of ${quoted(count)} is no shard`,
    );
  }
  return parseShard(`${Number(index) + 1}/${Number(count)}`);
}

function quoted(text: string): string {
  return JSON.stringify(text);
}
