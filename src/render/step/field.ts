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
import type { U64 } from "../../base/u64.ts";
import type { Structure } from "../../engine/observer.ts";
import type { VqState } from "../../scenario/scenario.ts";

/** What lies at an address that the engine went to. */
export interface StepField {
  readonly structure: Structure;
  /**
   * `idx`, `flags`, `ring`, `ring.len`, `used_event`, …, with `+0x1` behind it for a
   * byte within; `+0x…` or `-0x…` alone outside of the structure.
   */
  readonly field: string;
  /** Slot of a ring, index in the descriptor table, or byte of the dirty bitmap. */
  readonly index?: number;
  /** Free-running index that a ring slot stands for. */
  readonly position?: number;
}

/** Fields by where they begin, in bytes and ascending. */
type Fields = readonly (readonly [name: string, start: number])[];

interface Layout {
  readonly head: Fields;
  /** Where the array of `num` elements begins, and their size. */
  readonly array: number;
  readonly size: number;
  readonly element: Fields;
  /** The u16 behind the array. */
  readonly tail?: string;
  /** Field of the state that slots are counted from. */
  readonly last?: "last_avail_idx" | "last_used_idx";
}

const RINGS: Readonly<Record<"avail" | "used" | "desc", Layout>> = {
  avail: {
    head: [
      ["flags", 0],
      ["idx", VRING_AVAIL_IDX],
    ],
    array: VRING_AVAIL_RING,
    size: VRING_AVAIL_ELEM_SIZE,
    element: [["ring", 0]],
    tail: "used_event",
    last: "last_avail_idx",
  },
  used: {
    head: [
      ["flags", 0],
      ["idx", VRING_USED_IDX],
    ],
    array: VRING_USED_RING,
    size: VRING_USED_ELEM_SIZE,
    element: [
      ["ring.id", 0],
      ["ring.len", 4],
    ],
    tail: "avail_event",
    last: "last_used_idx",
  },
  desc: {
    head: [],
    array: 0,
    size: VRING_DESC_SIZE,
    element: [
      ["addr", 0],
      ["len", VRING_DESC_LEN],
      ["flags", VRING_DESC_FLAGS],
      ["next", VRING_DESC_FLAGS + 2],
    ],
  },
};

/** What tells where a queue's rings and its part of the dirty log lie. */
type Placed = Pick<
  VqState,
  "num" | "desc" | "avail" | "used" | "log_base" | "last_avail_idx" | "last_used_idx"
>;

/**
 * Name a user address by where the queue's rings are.
 *
 * @param state - of the queue before the operation
 */
export function fieldAt(structure: Structure, addr: U64, state: Placed): StepField {
  switch (structure) {
    case "desc":
    case "avail":
    case "used":
      return ringField(structure, offset(addr, state[structure]), state);
    case "log":
      return { structure, field: "byte", index: Number(offset(addr, state.log_base)) };
    default:
      return { structure, field: "" };
  }
}

/** The ring field that a user address lies in; undefined outside the rings. */
export function ringFieldAt(addr: U64, state: Placed): StepField | undefined {
  return (["avail", "used", "desc"] as const)
    .map((structure) => fieldAt(structure, addr, state))
    .find(({ field }) => !isOutside(field));
}

function offset(addr: U64, base: U64): bigint {
  return BigInt.asIntN(64, BigInt(addr) - BigInt(base));
}

function ringField(structure: keyof typeof RINGS, offset: bigint, state: Placed): StepField {
  const { head, array, size, element, tail, last } = RINGS[structure];
  const { num } = state;
  const end = array + size * num;
  if (offset < 0n || offset >= BigInt(tail === undefined ? end : end + 2)) {
    const distance = (offset < 0n ? -offset : offset).toString(16);
    return { structure, field: `${offset < 0n ? "-" : "+"}0x${distance}` };
  }
  const at = Number(offset);
  if (at < array) return { structure, field: named(head, at) };
  if (at >= end) return { structure, field: named([[tail ?? "", 0]], at - end) };
  const index = Math.floor((at - array) / size);
  const field = named(element, (at - array) % size);
  if (last === undefined) return { structure, field, index };
  const from = state[last];
  // The first position from there on that has this slot.
  return { structure, field, index, position: (from + ((index - from) & (num - 1))) & 0xffff };
}

function named(fields: Fields, at: number): string {
  const [name, start] = fields.findLast(([, begin]) => begin <= at) ?? ["", 0];
  return at === start ? name : `${name}+0x${(at - start).toString(16)}`;
}

function isOutside(field: string): boolean {
  return field.startsWith("+") || field.startsWith("-");
}

/** `avail.ring[19]`, `used.ring[19].len`, `used_event`, `desc[3]` for where it begins. */
export function fieldName({ structure, field, index }: StepField): string {
  if (/^(used|avail)_event/.test(field)) return field;
  const at = index === undefined ? "" : `[${index}]`;
  switch (structure) {
    case "avail":
    case "used":
    case "desc":
      if (isOutside(field)) return structure + field;
      if (structure !== "desc") return `${structure}.${field.replace("ring", `ring${at}`)}`;
      return field === "addr" ? `desc${at}` : `desc${at}.${field}`;
    case "log":
      return `log${at}`;
    default:
      return structure;
  }
}
