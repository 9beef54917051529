import {
  VRING_AVAIL_ELEM_SIZE,
  VRING_AVAIL_IDX,
  VRING_AVAIL_RING,
  VRING_DESC_FLAGS,
  VRING_DESC_LEN,
  VRING_DESC_NEXT,
  VRING_DESC_SIZE,
  VRING_USED_ELEM_SIZE,
  VRING_USED_IDX,
  VRING_USED_RING,
} from "../abi/vring.ts";

/** The three parts of a split ring. */
export type SplitPart = "desc" | "avail" | "used";

/** One field of a split ring, or of each entry of its array. */
interface SplitField {
  readonly part: SplitPart;
  /** The name within its part, without an index: `idx`, `ring.id`, `used_event`. */
  readonly name: string;
  /**
   * Byte offset of a `head` field in its part, of an `entry` field in its entry, or of
   * a `tail` field after the array.
   */
  readonly at: number;
  /** Bytes. */
  readonly size: 2 | 4 | 8;
  readonly place: "head" | "entry" | "tail";
}

/** The offset of each part's array, and the size of an entry. */
const ARRAYS: Readonly<Record<SplitPart, { readonly start: number; readonly entry: number }>> = {
  desc: { start: 0, entry: VRING_DESC_SIZE },
  avail: { start: VRING_AVAIL_RING, entry: VRING_AVAIL_ELEM_SIZE },
  used: { start: VRING_USED_RING, entry: VRING_USED_ELEM_SIZE },
};

/**
 * Every field of a split ring; names and addresses map through this table.
 *
 * Spec: 2.7.5, 2.7.6, 2.7.8
 */
const FIELDS: readonly SplitField[] = [
  { part: "avail", name: "flags", at: 0, size: 2, place: "head" },
  { part: "avail", name: "idx", at: VRING_AVAIL_IDX, size: 2, place: "head" },
  { part: "avail", name: "ring", at: 0, size: 2, place: "entry" },
  { part: "avail", name: "used_event", at: 0, size: 2, place: "tail" },
  { part: "used", name: "flags", at: 0, size: 2, place: "head" },
  { part: "used", name: "idx", at: VRING_USED_IDX, size: 2, place: "head" },
  { part: "used", name: "ring.id", at: 0, size: 4, place: "entry" },
  { part: "used", name: "ring.len", at: 4, size: 4, place: "entry" },
  { part: "used", name: "avail_event", at: 0, size: 2, place: "tail" },
  { part: "desc", name: "addr", at: 0, size: 8, place: "entry" },
  { part: "desc", name: "len", at: VRING_DESC_LEN, size: 4, place: "entry" },
  { part: "desc", name: "flags", at: VRING_DESC_FLAGS, size: 2, place: "entry" },
  { part: "desc", name: "next", at: VRING_DESC_NEXT, size: 2, place: "entry" },
];

/** Fields by the paths of an expression; `[]` stands for the index of an entry. */
const BY_PATH: ReadonlyMap<string, SplitField> = new Map(
  FIELDS.flatMap((field) => pathsOf(field).map((path) => [path, field])),
);

/** Paths of all fields: `avail.idx`, `used.ring[].id`, `desc[].addr`, `used_event`, … */
export const SPLIT_PATHS: readonly string[] = [...BY_PATH.keys()];

/** Entries with several fields, and the names of the fields. */
export const SPLIT_ENTRIES: ReadonlyMap<string, readonly string[]> = new Map([
  ["used.ring[]", ["id", "len"]],
  ["desc[]", ["addr", "len", "flags", "next"]],
]);

function pathsOf({ part, name, place }: SplitField): string[] {
  if (part === "desc") return [`desc[].${name}`];
  if (place === "entry") return [`${part}.${name.replace("ring", "ring[]")}`];
  return place === "tail" ? [`${part}.${name}`, name] : [`${part}.${name}`];
}

/** The location of a field. */
export interface SplitPlace {
  readonly part: SplitPart;
  /** Bytes from the start of the part. */
  readonly offset: number;
  /** Bytes. */
  readonly size: SplitField["size"];
}

/**
 * The location of a field in a ring of `num` entries.
 *
 * @param path - one of `SPLIT_PATHS`
 * @param index - index of the entry, if the path has one
 */
export function splitPlace(path: string, num: number, index = 0): SplitPlace | undefined {
  const field = BY_PATH.get(path);
  if (field === undefined) return undefined;
  const { part, at, size, place } = field;
  const { start, entry } = ARRAYS[part];
  const steps = place === "head" ? 0 : place === "tail" ? num : index;
  const from = place === "head" ? 0 : start;
  return { part, offset: from + entry * steps + at, size };
}

/** The field at a byte of a part. */
export interface SplitFieldAt {
  /** Followed by `+0x1` for a byte within the field; `+0x…` or `-0x…` alone outside the part. */
  readonly field: string;
  /** Index of the entry that contains the byte. */
  readonly index?: number;
}

/** The field at byte `offset` of a part, in a ring of `num` entries. */
export function splitFieldAt(part: SplitPart, num: number, offset: bigint): SplitFieldAt {
  const { start, entry } = ARRAYS[part];
  const end = start + entry * num;
  const tail = FIELDS.find((field) => field.part === part && field.place === "tail");
  if (offset < 0n || offset >= BigInt(end + (tail?.size ?? 0))) {
    const distance = (offset < 0n ? -offset : offset).toString(16);
    return { field: `${offset < 0n ? "-" : "+"}0x${distance}` };
  }
  const at = Number(offset);
  if (at < start) return { field: named(part, "head", at) };
  if (at >= end) return { field: named(part, "tail", at - end) };
  const index = Math.floor((at - start) / entry);
  return { field: named(part, "entry", (at - start) % entry), index };
}

function named(part: SplitPart, place: SplitField["place"], at: number): string {
  const field = FIELDS.findLast(
    (one) => one.part === part && one.place === place && one.at <= at,
  ) as SplitField;
  return at === field.at ? field.name : `${field.name}+0x${(at - field.at).toString(16)}`;
}
