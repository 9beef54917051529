import { VRING_DESC_SIZE, VRING_MAX_NUM } from "../abi/vring.ts";
import { addU64, type U64 } from "../base/u64.ts";
import { reach, type UserMemory } from "../memory/user-memory.ts";
import { type SplitPlace, splitPlace } from "./split-fields.ts";

/** Where a split ring is and how to read it. `desc`, `avail` and `used` are user addresses. */
export interface SplitRing {
  readonly num: number;
  readonly desc: U64;
  readonly avail: U64;
  readonly used: U64;
  readonly littleEndian: boolean;
  /** VIRTIO_RING_F_EVENT_IDX was negotiated, so the event fields are valid. */
  readonly eventIdx: boolean;
}

/**
 * The fields of a split ring that driver and device share, as they stand in memory.
 * A field that cannot be read is absent.
 */
export interface RingFields {
  readonly availFlags?: number;
  readonly availIdx?: number;
  readonly usedEvent?: number;
  readonly usedFlags?: number;
  readonly usedIdx?: number;
  readonly availEvent?: number;
}

/** One descriptor as it stands in the main table. `len` in bytes. */
export interface TableDescriptor {
  readonly index: number;
  readonly addr: bigint;
  readonly len: number;
  readonly flags: number;
  readonly next: number;
}

/**
 * Whether a split ring can have this many entries.
 *
 * Spec: 2.7
 */
export function isSplitSize(num: number): boolean {
  return num > 0 && num <= VRING_MAX_NUM && (num & (num - 1)) === 0;
}

/** The shared fields, by their paths in `SPLIT_PATHS`. */
const SHARED: Readonly<Record<keyof RingFields, string>> = {
  availFlags: "avail.flags",
  availIdx: "avail.idx",
  usedEvent: "avail.used_event",
  usedFlags: "used.flags",
  usedIdx: "used.idx",
  availEvent: "used.avail_event",
};
const SHARED_FIELDS = Object.entries(SHARED) as [keyof RingFields, string][];

/** Read the shared fields of a ring; the event fields only if they are valid. */
export function readRingFields(memory: UserMemory, ring: SplitRing): RingFields {
  const fields: { -readonly [Name in keyof RingFields]: number } = {};
  for (const [name, path] of SHARED_FIELDS) {
    if (!ring.eventIdx && path.endsWith("_event")) continue;
    const value = readSplitField(memory, ring, path);
    if (value !== undefined) fields[name] = value;
  }
  return fields;
}

/**
 * Read one field of at most 4 bytes; undefined if it cannot be read.
 *
 * @param path - one of `SPLIT_PATHS`
 */
export function readSplitField(
  memory: UserMemory,
  ring: Omit<SplitRing, "eventIdx">,
  path: string,
  index = 0,
): number | undefined {
  const { part, offset, size } = splitPlace(path, ring.num, index) as SplitPlace;
  const addr = addU64(ring[part], offset);
  const mapping = reach(memory, addr, size);
  if (mapping === undefined) return undefined;
  const at = (addr as number) - mapping.start;
  return size === 2
    ? mapping.view.getUint16(at, ring.littleEndian)
    : mapping.view.getUint32(at, ring.littleEndian);
}

/** The head that the available ring names at a free-running index. */
export function availHead(memory: UserMemory, ring: SplitRing, idx: number): number | undefined {
  return readSplitField(memory, ring, "avail.ring[]", idx & (ring.num - 1));
}

/** The head that the used ring returns at a free-running index. */
export function usedHead(memory: UserMemory, ring: SplitRing, idx: number): number | undefined {
  return readSplitField(memory, ring, "used.ring[].id", idx & (ring.num - 1));
}

/** One entry of the main descriptor table; undefined if it cannot be read. */
export function readDescriptor(
  memory: UserMemory,
  ring: SplitRing,
  index: number,
): TableDescriptor | undefined {
  const at = addU64(ring.desc, VRING_DESC_SIZE * index);
  const mapping = reach(memory, at, VRING_DESC_SIZE);
  if (mapping === undefined) return undefined;
  const { view } = mapping;
  const offset = (at as number) - mapping.start;
  const le = ring.littleEndian;
  return {
    index,
    addr: view.getBigUint64(offset, le),
    len: view.getUint32(offset + 8, le),
    flags: view.getUint16(offset + 12, le),
    next: view.getUint16(offset + 14, le),
  };
}
