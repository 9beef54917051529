import {
  VRING_AVAIL_ELEM_SIZE,
  VRING_AVAIL_IDX,
  VRING_AVAIL_RING,
  VRING_DESC_FLAGS,
  VRING_DESC_LEN,
  VRING_DESC_SIZE,
  VRING_USED_ELEM_SIZE,
  VRING_USED_IDX,
  VRING_USED_RING,
} from "../../abi/vring.ts";
import { addU64, type U64 } from "../../base/u64.ts";
import type { VqState } from "../../scenario/scenario.ts";

/** Where a field of a ring lies in user memory. */
export interface RingPlace {
  readonly addr: U64;
  /** Bytes. */
  readonly size: 2 | 4 | 8;
}

interface Layout {
  readonly base: "desc" | "avail" | "used";
  readonly size: RingPlace["size"];
  /** From the base, of a ring of `num` entries, for entry `index`. */
  readonly offset: (num: number, index: number) => number;
}

const availEntry = (index: number) => VRING_AVAIL_RING + VRING_AVAIL_ELEM_SIZE * index;
const usedEntry = (index: number) => VRING_USED_RING + VRING_USED_ELEM_SIZE * index;
const fixed = (offset: number) => () => offset;

const USED_EVENT: Layout = { base: "avail", size: 2, offset: (num) => availEntry(num) };
const AVAIL_EVENT: Layout = { base: "used", size: 2, offset: (num) => usedEntry(num) };
const descField = (offset: number, size: RingPlace["size"]): Layout => ({
  base: "desc",
  size,
  offset: (_, index) => VRING_DESC_SIZE * index + offset,
});

/** Fields of a split ring in memory by the spec's names; `[]` stands for the index of an entry. */
export const RING_PLACES: Readonly<Record<string, Layout>> = {
  "avail.flags": { base: "avail", size: 2, offset: fixed(0) },
  "avail.idx": { base: "avail", size: 2, offset: fixed(VRING_AVAIL_IDX) },
  "avail.ring[]": { base: "avail", size: 2, offset: (_, index) => availEntry(index) },
  "avail.used_event": USED_EVENT,
  used_event: USED_EVENT,
  "used.flags": { base: "used", size: 2, offset: fixed(0) },
  "used.idx": { base: "used", size: 2, offset: fixed(VRING_USED_IDX) },
  "used.ring[].id": { base: "used", size: 4, offset: (_, index) => usedEntry(index) },
  "used.ring[].len": { base: "used", size: 4, offset: (_, index) => usedEntry(index) + 4 },
  "used.avail_event": AVAIL_EVENT,
  avail_event: AVAIL_EVENT,
  "desc[].addr": descField(0, 8),
  "desc[].len": descField(VRING_DESC_LEN, 4),
  "desc[].flags": descField(VRING_DESC_FLAGS, 2),
  "desc[].next": descField(VRING_DESC_FLAGS + 2, 2),
};

/** Entries of a ring that have fields of their own: what is shown of one as a whole. */
export const RING_STRUCTURES: Readonly<Record<string, readonly string[]>> = {
  "used.ring[]": ["id", "len"],
  "desc[]": ["addr", "len", "flags", "next"],
};

/**
 * Where a field lies, by the addresses and the size that the queue has.
 *
 * @param path - of `RING_PLACES`
 * @param index - of the entry; an index of avail.ring or used.ring may be free-running
 * @returns undefined when there is no such field or entry
 */
export function ringPlace(state: VqState, path: string, index: bigint): RingPlace | undefined {
  const layout = Object.hasOwn(RING_PLACES, path) ? RING_PLACES[path] : undefined;
  const { num } = state;
  const slot = layout?.base === "desc" ? index : BigInt.asUintN(16, index) % BigInt(num);
  if (layout === undefined || slot < 0n || slot >= BigInt(num)) return undefined;
  const base = state[layout.base];
  return { addr: addU64(base, layout.offset(num, Number(slot))), size: layout.size };
}
