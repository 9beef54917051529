import {
  VRING_AVAIL_ELEM_SIZE,
  VRING_AVAIL_IDX,
  VRING_AVAIL_RING,
  VRING_DESC_SIZE,
  VRING_MAX_NUM,
  VRING_USED_ELEM_SIZE,
  VRING_USED_IDX,
  VRING_USED_RING,
} from "../abi/vring.ts";
import { addU64, type U64 } from "../base/u64.ts";
import { reach, type UserMemory } from "../memory/user-memory.ts";

/** Where a split ring is and how to read it. `desc`, `avail` and `used` are user addresses. */
export interface SplitRing {
  readonly num: number;
  readonly desc: U64;
  readonly avail: U64;
  readonly used: U64;
  readonly littleEndian: boolean;
  /** VIRTIO_RING_F_EVENT_IDX was negotiated: the event fields are there and mean something. */
  readonly eventIdx: boolean;
}

/**
 * The fields of a split ring that driver and device share, as they stand in memory.
 * One that cannot be read is absent.
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

function readU16(memory: UserMemory, ring: SplitRing, base: U64, offset: number) {
  const addr = addU64(base, offset);
  const mapping = reach(memory, addr, 2);
  return mapping?.view.getUint16((addr as number) - mapping.start, ring.littleEndian);
}

/** Read the shared fields of a ring. */
export function readRingFields(memory: UserMemory, ring: SplitRing): RingFields {
  const { num, avail, used } = ring;
  const availEnd = VRING_AVAIL_RING + VRING_AVAIL_ELEM_SIZE * num;
  const usedEnd = VRING_USED_RING + VRING_USED_ELEM_SIZE * num;
  const fields = {
    availFlags: readU16(memory, ring, avail, 0),
    availIdx: readU16(memory, ring, avail, VRING_AVAIL_IDX),
    usedEvent: ring.eventIdx ? readU16(memory, ring, avail, availEnd) : undefined,
    usedFlags: readU16(memory, ring, used, 0),
    usedIdx: readU16(memory, ring, used, VRING_USED_IDX),
    availEvent: ring.eventIdx ? readU16(memory, ring, used, usedEnd) : undefined,
  };
  return Object.fromEntries(
    Object.entries(fields).filter(([, value]) => value !== undefined),
  ) as RingFields;
}

/** The head that the available ring names at a free-running index. */
export function availHead(memory: UserMemory, ring: SplitRing, idx: number): number | undefined {
  const slot = idx & (ring.num - 1);
  return readU16(memory, ring, ring.avail, VRING_AVAIL_RING + VRING_AVAIL_ELEM_SIZE * slot);
}

/** The head that the used ring gives back at a free-running index. */
export function usedHead(memory: UserMemory, ring: SplitRing, idx: number): number | undefined {
  const slot = idx & (ring.num - 1);
  const addr = addU64(ring.used, VRING_USED_RING + VRING_USED_ELEM_SIZE * slot);
  const mapping = reach(memory, addr, 4);
  return mapping?.view.getUint32((addr as number) - mapping.start, ring.littleEndian);
}

/** One entry of the main descriptor table; undefined when it cannot be read. */
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
