import { field, has, type JsonObject, Misfit, optional } from "../base/json-fields.ts";
import { bigU64, integer } from "../base/json-integers.ts";
import type { QueueState } from "../ring/ring-state.ts";
import { MAX_QUEUES } from "./device-drafts.ts";
import { LEGACY_ALIGN, legacyRings, MAX_LEGACY_ALIGN } from "./legacy-layout.ts";

/** Keys of a queue. Indices may have the kernel's name or that of `parseVq`. */
export const QUEUE_KEYS = [
  ...["queue", "num", "desc", "avail", "used", "align", "layout"],
  ...["last_avail_idx", "last-avail", "last_used_idx", "last-used"],
];

const u16 = integer(0, 0xffff, "text");
const u64 = bigU64("text");
const queueNumber = integer(0, MAX_QUEUES - 1, "text");

function readIndex(entry: JsonObject, key: string, flagKey: string): number | undefined {
  if (has(entry, key) && has(entry, flagKey)) {
    throw new Misfit(`${key} and ${flagKey} mean the same`);
  }
  return optional(entry, has(entry, flagKey) ? flagKey : key, u16);
}

function readAlign(value: unknown): bigint {
  const align = u64(value);
  if (align >= 1n && align <= MAX_LEGACY_ALIGN) return align;
  throw new Misfit(`${align} is not within 1..${MAX_LEGACY_ALIGN}`);
}

function refuse(reason: string): never {
  throw new Misfit(reason);
}

function readRings(entry: JsonObject, desc: bigint, num: number, packed: boolean) {
  if (!has(entry, "avail") && !has(entry, "used") && !packed) {
    const align = optional(entry, "align", readAlign) ?? LEGACY_ALIGN;
    return legacyRings(desc, BigInt(num), align, refuse);
  }
  if (has(entry, "align")) {
    throw new Misfit("is only for queues without avail and used").under("align");
  }
  return { avail: field(entry, "avail", u64), used: field(entry, "used", u64) };
}

/**
 * Reads one queue of a queue list: the same fields as `parseVq`, as JSON.
 *
 * @param position - the queue's number if the entry gives none
 * @throws Misfit
 */
export function readQueueEntry(entry: JsonObject, position: number, packed: boolean): QueueState {
  const lastAvailIdx = readIndex(entry, "last_avail_idx", "last-avail");
  const lastUsedIdx = readIndex(entry, "last_used_idx", "last-used");
  const num = field(entry, "num", u16);
  const desc = field(entry, "desc", u64);
  return {
    queue: optional(entry, "queue", queueNumber) ?? position,
    num,
    desc,
    ...readRings(entry, desc, num, packed),
    ...(lastAvailIdx !== undefined && { lastAvailIdx }),
    ...(lastUsedIdx !== undefined && { lastUsedIdx }),
  };
}
