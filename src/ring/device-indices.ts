import type { RingFields } from "./split-ring.ts";

/** What a ring-state source says of the device's side; absent where it does not tell. */
export interface ToldIndices {
  readonly lastAvailIdx?: number;
  readonly lastUsedIdx?: number;
}

/** The device's private indices, and how they are known. */
export interface DeviceIndices {
  /** Next avail index that the device pops. */
  readonly lastAvailIdx: number;
  /** Completions, modulo 2^16. */
  readonly lastUsedIdx: number;
  /** Names of the fields that were not told but inferred. */
  readonly inferred: readonly ("last_avail_idx" | "last_used_idx")[];
  /** The source is of another moment than the memory: what it told was set aside. */
  readonly stale: boolean;
}

const behind = (from: number, to: number): number => (to - from) & 0xffff;

/**
 * The device's indices from what a source tells and what the ring shows.
 *
 * A device publishes every completion, so its own count equals `used.idx`; a
 * source that tells another number is older or newer than the memory. Without a
 * trustworthy `last_avail_idx`, the device has popped at least what it completed,
 * and under EVENT_IDX at least up to `avail_event`, which it sets to where it has
 * read. What it popped since then counts as pending.
 *
 * @returns undefined when neither ring nor source tells how much is completed
 */
export function deviceIndices(
  num: number,
  told: ToldIndices,
  fields: RingFields,
): DeviceIndices | undefined {
  const { availIdx, availEvent } = fields;
  const usedIdx = fields.usedIdx ?? told.lastUsedIdx;
  if (usedIdx === undefined) return undefined;

  const stale = told.lastUsedIdx !== undefined && told.lastUsedIdx !== usedIdx;
  const inferred: ("last_avail_idx" | "last_used_idx")[] = [];
  if (stale || told.lastUsedIdx === undefined) inferred.push("last_used_idx");
  if (!stale && told.lastAvailIdx !== undefined) {
    return { lastAvailIdx: told.lastAvailIdx, lastUsedIdx: usedIdx, inferred, stale };
  }
  inferred.unshift("last_avail_idx");
  const published = availIdx === undefined ? 0 : behind(usedIdx, availIdx);
  const armed = availEvent === undefined ? 0 : behind(usedIdx, availEvent);
  const popped = published <= num && armed <= published ? armed : 0;
  return { lastAvailIdx: (usedIdx + popped) & 0xffff, lastUsedIdx: usedIdx, inferred, stale };
}
