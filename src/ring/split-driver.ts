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
import type { U64 } from "../base/u64.ts";

/** Bytes of the available ring of `num` entries, with used_event. */
export const availBytes = (num: number) =>
  VRING_AVAIL_RING + VRING_AVAIL_ELEM_SIZE * num + VRING_AVAIL_ELEM_SIZE;
/** Bytes of the used ring of `num` entries, with avail_event. */
export const usedBytes = (num: number) =>
  VRING_USED_RING + VRING_USED_ELEM_SIZE * num + VRING_AVAIL_ELEM_SIZE;

/** Write a u64 in a byte order. */
export function putU64(view: DataView, at: number, value: U64, littleEndian: boolean): void {
  if (typeof value === "bigint") {
    view.setBigUint64(at, value, littleEndian);
    return;
  }
  const high = Math.floor(value / 0x1_0000_0000);
  view.setUint32(at + (littleEndian ? 4 : 0), high, littleEndian);
  view.setUint32(at + (littleEndian ? 0 : 4), value, littleEndian);
}

/**
 * Write a descriptor at byte `at` of a view.
 *
 * Spec: 2.7.5
 */
export function putDescriptor(
  view: DataView,
  at: number,
  addr: U64,
  len: number,
  flags: number,
  next: number,
  littleEndian: boolean,
): void {
  putU64(view, at, addr, littleEndian);
  view.setUint32(at + VRING_DESC_LEN, len, littleEndian);
  view.setUint16(at + VRING_DESC_FLAGS, flags, littleEndian);
  view.setUint16(at + VRING_DESC_NEXT, next, littleEndian);
}

/**
 * Writes a split ring as a guest driver does, and used elements as a device does.
 *
 * It checks nothing, so that it can also write broken rings. All three parts lie in one
 * view; `desc`, `avail` and `used` are byte offsets into it.
 *
 * Spec: 2.7
 */
export class SplitDriver {
  num = 0;
  littleEndian = true;
  desc = 0;
  avail = 0;
  used = 0;
  /** The driver's own count of chains made available: a free-running u16. */
  availIdx = 0;

  constructor(public view: DataView) {}

  /** Write entry `index` of the main descriptor table. */
  descriptor(index: number, addr: U64, len: number, flags: number, next: number): void {
    const at = this.desc + VRING_DESC_SIZE * index;
    putDescriptor(this.view, at, addr, len, flags, next, this.littleEndian);
  }

  /** Make chains available by their heads, then update `idx`. */
  publish(heads: readonly number[]): void {
    for (const head of heads) {
      this.setHead(this.availIdx & (this.num - 1), head);
      this.availIdx = (this.availIdx + 1) & 0xffff;
    }
    this.setAvailIdx(this.availIdx);
  }

  /** Write a head into a slot of the available ring. */
  setHead(slot: number, head: number): void {
    this.putU16(this.avail + VRING_AVAIL_RING + VRING_AVAIL_ELEM_SIZE * slot, head);
  }

  setAvailFlags(flags: number): void {
    this.putU16(this.avail, flags);
  }

  setAvailIdx(idx: number): void {
    this.putU16(this.avail + VRING_AVAIL_IDX, idx);
  }

  /** Ask for an interrupt when used.idx moves past `idx`. */
  setUsedEvent(idx: number): void {
    this.putU16(this.avail + VRING_AVAIL_RING + VRING_AVAIL_ELEM_SIZE * this.num, idx);
  }

  setUsedIdx(idx: number): void {
    this.putU16(this.used + VRING_USED_IDX, idx);
  }

  /** Write an element into a slot of the used ring. */
  setUsedElement(slot: number, id: number, len: number): void {
    const at = this.used + VRING_USED_RING + VRING_USED_ELEM_SIZE * slot;
    this.view.setUint32(at, id, this.littleEndian);
    this.view.setUint32(at + 4, len, this.littleEndian);
  }

  private putU16(at: number, value: number): void {
    this.view.setUint16(at, value, this.littleEndian);
  }
}
