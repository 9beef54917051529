import type { JsonNode } from "../files/json-node.ts";
import type { QueueState } from "../ring/ring-state.ts";
import { MAX_QUEUES } from "./device-drafts.ts";
import { LEGACY_ALIGN, legacyRings, MAX_LEGACY_ALIGN } from "./legacy-layout.ts";

const U16 = 0xffff;

/** Keys of a queue; indices go by the kernel's name or by that of the `--vq` field. */
export const QUEUE_KEYS = [
  ...["queue", "num", "desc", "avail", "used", "align", "layout"],
  ...["last_avail_idx", "last-avail", "last_used_idx", "last-used"],
];

function readIndex(node: JsonNode, key: string, flagKey: string): number | undefined {
  if (node.has(key) && node.has(flagKey)) node.fail(`${key} and ${flagKey} are the same`);
  const index = node.get(node.has(flagKey) ? flagKey : key);
  return index.absent ? undefined : index.uintOrText(U16);
}

function readRings(node: JsonNode, desc: bigint, num: number, packed: boolean) {
  const align = node.get("align");
  if (!node.has("avail") && !node.has("used") && !packed) {
    const aligned = align.absent ? LEGACY_ALIGN : align.u64OrText();
    if (aligned < 1n || aligned > MAX_LEGACY_ALIGN) {
      align.fail(`${aligned} is not within 1..${MAX_LEGACY_ALIGN}`);
    }
    return legacyRings(desc, BigInt(num), aligned, (reason) => node.fail(reason));
  }
  if (!align.absent) align.fail("is for queues without avail and used");
  return { avail: node.get("avail").u64OrText(), used: node.get("used").u64OrText() };
}

/**
 * One queue of a queue list: what one `--vq` says, as JSON.
 *
 * @param position - its number, unless it tells another
 */
export function readQueueEntry(node: JsonNode, position: number, packed: boolean): QueueState {
  const lastAvailIdx = readIndex(node, "last_avail_idx", "last-avail");
  const lastUsedIdx = readIndex(node, "last_used_idx", "last-used");
  const num = node.get("num").uintOrText(U16);
  const desc = node.get("desc").u64OrText();
  return {
    queue: node.has("queue") ? node.get("queue").uintOrText(MAX_QUEUES - 1) : position,
    num,
    desc,
    ...readRings(node, desc, num, packed),
    ...(lastAvailIdx !== undefined && { lastAvailIdx }),
    ...(lastUsedIdx !== undefined && { lastUsedIdx }),
  };
}
