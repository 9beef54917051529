import { UsageError } from "../../base/usage-error.ts";
import { MOST_SHARDS, type Shard, WHOLE } from "../../campaign/plan.ts";

/**
 * Parse a shard `i/n`, i from 1.
 *
 * @throws UsageError for anything else
 */
export function parseShard(text: string): Shard {
  const [, i, n] = /^(\d{1,10})\/(\d{1,10})$/.exec(text) ?? [];
  const [index, count] = [Number(i), Number(n)];
  if (!(index >= 1 && index <= count && count <= MOST_SHARDS)) {
    throw new UsageError(`expected i/n with 1 <= i <= n, not ${JSON.stringify(text)}`);
  }
  return { index, count };
}

/**
 * The shard that the job queue assigned: Kubernetes counts indexed jobs from 0.
 *
 * @throws UsageError when the environment names a shard that cannot exist
 */
export function shardOfJob(env: Readonly<Record<string, string | undefined>>): Shard {
  const { JOB_COMPLETION_INDEX: index = "", JOB_COMPLETION_COUNT: count = "" } = env;
  if (count === "" && index === "") return WHOLE;
  if (count === "") {
    throw new UsageError(
      "JOB_COMPLETION_INDEX is set without JOB_COMPLETION_COUNT: set it to the number of completions of the job, or use --shard (1/1 is the whole campaign)",
    );
  }
  if (!/^\d{1,10}$/.test(index) || !/^\d{1,10}$/.test(count) || Number(index) >= Number(count)) {
    throw new UsageError(
      `JOB_COMPLETION_INDEX and JOB_COMPLETION_COUNT: ${JSON.stringify(index)} of ${JSON.stringify(count)} is not a shard`,
    );
  }
  return parseShard(`${Number(index) + 1}/${Number(count)}`);
}
