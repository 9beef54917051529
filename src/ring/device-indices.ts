import { u16Distance } from "../base/u16.ts";
import type { RingFields } from "./split-ring.ts";

/** The device's indices from a ring-state source; absent if the source lacks them. */
export interface ToldIndices {
  readonly lastAvailIdx?: number;
  readonly lastUsedIdx?: number;
}

/** The device's private indices, and which were inferred; absent if unknown. */
export interface DeviceIndices {
  /** The available index that the device pops next. */
  readonly lastAvailIdx?: number;
  /** Completions, modulo 2^16. */
  readonly lastUsedIdx?: number;
  /** Names of the fields that were inferred rather than given by the source. */
  readonly inferred: readonly ("last_avail_idx" | "last_used_idx")[];
}

/**
 * Whether a source was captured at another time than the memory. A device publishes
 * every completion, so its own count must equal `used.idx`.
 */
export function isStale(told: ToldIndices, fields: RingFields): boolean {
  const { lastUsedIdx } = told;
  return (
    lastUsedIdx !== undefined && fields.usedIdx !== undefined && lastUsedIdx !== fields.usedIdx
  );
}

/**
 * The device's indices, from a ring-state source and the ring itself.
 *
 * Without a trusted `last_avail_idx`, the device has popped at least the chains it
 * completed, and with EVENT_IDX at least those before `avail_event`, which it sets to
 * where it has read. Chains popped beyond that count as pending.
 *
 * @param trusted - the source was captured at the same time as the memory; otherwise
 *   its indices are only lower bounds
 */
export function deviceIndices(
  num: number,
  told: ToldIndices,
  fields: RingFields,
  trusted: boolean,
): DeviceIndices {
  const { availIdx, availEvent, usedIdx } = fields;
  const lastUsedIdx = usedIdx ?? told.lastUsedIdx;
  const usedTold = trusted && told.lastUsedIdx !== undefined;
  const inferred: ("last_avail_idx" | "last_used_idx")[] = [];
  if (lastUsedIdx !== undefined && !usedTold) inferred.push("last_used_idx");
  const known = { ...(lastUsedIdx !== undefined && { lastUsedIdx }), inferred };
  if (trusted && told.lastAvailIdx !== undefined) {
    return { lastAvailIdx: told.lastAvailIdx, ...known };
  }
  if (lastUsedIdx === undefined) return known;
  inferred.unshift("last_avail_idx");
  const published = availIdx === undefined ? 0 : u16Distance(lastUsedIdx, availIdx);
  const popped = [told.lastAvailIdx, availEvent]
    .map((idx) => (idx === undefined ? 0 : u16Distance(lastUsedIdx, idx)))
    .filter((count) => published <= num && count <= published);
  return { lastAvailIdx: (lastUsedIdx + Math.max(0, ...popped)) & 0xffff, ...known };
}
