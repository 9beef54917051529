import { u16Distance } from "../base/u16.ts";
import type { RingFields } from "./split-ring.ts";

/** What a ring-state source says of the device's side; absent where it does not tell. */
export interface ToldIndices {
  readonly lastAvailIdx?: number;
  readonly lastUsedIdx?: number;
}

/** The device's private indices, and how they are known; absent where nothing tells. */
export interface DeviceIndices {
  /** Next avail index that the device pops. */
  readonly lastAvailIdx?: number;
  /** Completions, modulo 2^16. */
  readonly lastUsedIdx?: number;
  /** Names of the fields that were not told but inferred. */
  readonly inferred: readonly ("last_avail_idx" | "last_used_idx")[];
}

/**
 * Whether a source is of another moment than the memory: a device publishes every
 * completion, so its own count equals `used.idx`.
 */
export function isStale(told: ToldIndices, fields: RingFields): boolean {
  const { lastUsedIdx } = told;
  return (
    lastUsedIdx !== undefined && fields.usedIdx !== undefined && lastUsedIdx !== fields.usedIdx
  );
}

/**
 * The device's indices from what a source tells and what the ring shows.
 *
 * Without a trustworthy `last_avail_idx`, the device has popped at least what it
 * completed, and under EVENT_IDX at least up to `avail_event`, which it sets to
 * where it has read. What it popped since then counts as pending.
 *
 * @param trusted - the source is of the same moment as the memory; otherwise what
 *   it tells is only a lower bound
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
