import {
  VRING_AVAIL_RING,
  VRING_DESC_SIZE,
  VRING_USED_ELEM_SIZE,
  VRING_USED_RING,
} from "../../abi/vring.ts";
import type { U64 } from "../../base/u64.ts";
import { RING_MAP } from "./layouts.ts";

const align4 = (size: number) => (size + 3) & ~3;

/** Bytes of the available ring of `num` entries, with used_event. */
export const availBytes = (num: number) => VRING_AVAIL_RING + 2 * num + 2;
/** Bytes of the used ring, with avail_event. */
export const usedBytes = (num: number) => VRING_USED_RING + VRING_USED_ELEM_SIZE * num + 2;

/** Puts a u64 in a byte order. */
export function putU64(view: DataView, at: number, value: U64, le: boolean): void {
  if (typeof value === "bigint") {
    view.setBigUint64(at, value, le);
    return;
  }
  const high = Math.floor(value / 0x1_0000_0000);
  view.setUint32(at + (le ? 4 : 0), high, le);
  view.setUint32(at + (le ? 0 : 4), value, le);
}

/** Writes a descriptor. */
export function putDescriptor(
  view: DataView,
  at: number,
  addr: U64,
  len: number,
  flags: number,
  next: number,
  le: boolean,
): void {
  putU64(view, at, addr, le);
  view.setUint32(at + 8, len, le);
  view.setUint16(at + 12, flags, le);
  view.setUint16(at + 14, next, le);
}

const scratch = new Uint8Array(RING_MAP);
const scratchView = new DataView(scratch.buffer);

/**
 * The bytes of a ring while they are made: descriptors, available and used ring
 * one after the other. Small ones are made in one buffer, one at a time.
 */
export class RingImage {
  num = 0;
  le = true;
  /** Bytes from the start of the ring. */
  avail = 0;
  used = 0;
  size = 0;
  bytes = scratch;
  view = scratchView;

  start(num: number, le: boolean): void {
    this.num = num;
    this.le = le;
    this.avail = VRING_DESC_SIZE * num;
    this.used = align4(this.avail + availBytes(num));
    this.size = this.used + usedBytes(num);
    if (this.size > scratch.length) {
      this.bytes = new Uint8Array(this.size);
      this.view = new DataView(this.bytes.buffer);
    } else {
      this.bytes = scratch;
      this.view = scratchView;
      scratch.fill(0, 0, this.size);
    }
  }

  descriptor(i: number, addr: U64, len: number, flags: number, next: number): void {
    putDescriptor(this.view, VRING_DESC_SIZE * i, addr, len, flags, next, this.le);
  }

  setAvail(offset: number, value: number): void {
    this.view.setUint16(this.avail + offset, value, this.le);
  }

  setUsed(offset: number, value: number): void {
    this.view.setUint16(this.used + offset, value, this.le);
  }
}
