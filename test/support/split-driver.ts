import {
  VRING_DESC_F_INDIRECT,
  VRING_DESC_F_NEXT,
  VRING_DESC_F_WRITE,
} from "../../src/abi/vring.ts";
import { loneQueue } from "../../src/engine/device.ts";
import { MemoryTable } from "../../src/engine/memory-table.ts";
import { PROFILES } from "../../src/engine/profile.ts";
import type { VirtQueue } from "../../src/engine/virtqueue.ts";
import { MappedMemory } from "../../src/memory/mapped-memory.ts";
import type { UserMemory } from "../../src/memory/user-memory.ts";

/** Where the parts of the test guest lie; guest and user addresses are the same. */
export const DESC = 0x1000;
export const AVAIL = 0x4000;
export const USED = 0x5000;
export const TABLES = 0x10000;
export const RAM = { start: 0x1000, size: 0x3f000 };

/** A descriptor as a test writes it; `next` sets VRING_DESC_F_NEXT. */
export interface Desc {
  readonly addr: number | bigint;
  readonly len: number;
  readonly write?: boolean;
  readonly indirect?: boolean;
  readonly next?: number;
}

/**
 * A guest driver with one split queue: writes descriptors and publishes heads.
 * `memory` is what it wrote, `queue` looks at that, or at any other user memory.
 */
export class SplitDriver {
  readonly memory = new MappedMemory([RAM]);
  private availIdx: number;

  constructor(
    readonly num = 8,
    readonly littleEndian = true,
    start = 0,
  ) {
    this.availIdx = start;
    this.u16(AVAIL + 2, start);
    this.u16(USED + 2, start);
  }

  /** Write a descriptor into the main table, or into one at `table`. */
  desc(index: number, { addr, len, write, indirect, next }: Desc, table = DESC): void {
    const at = table + 16 * index;
    const flags =
      (next === undefined ? 0 : VRING_DESC_F_NEXT) |
      (write === true ? VRING_DESC_F_WRITE : 0) |
      (indirect === true ? VRING_DESC_F_INDIRECT : 0);
    this.view().setBigUint64(at - RAM.start, BigInt(addr), this.littleEndian);
    this.view().setUint32(at + 8 - RAM.start, len, this.littleEndian);
    this.u16(at + 12, flags);
    this.u16(at + 14, next ?? 0);
  }

  /** Make chains available by their heads. */
  publish(...heads: number[]): void {
    for (const head of heads) {
      this.u16(AVAIL + 4 + 2 * (this.availIdx & (this.num - 1)), head);
      this.availIdx = (this.availIdx + 1) & 0xffff;
    }
    this.u16(AVAIL + 2, this.availIdx);
  }

  /** Write a u16 where and as it is. */
  u16(addr: number, value: number): void {
    this.view().setUint16(addr - RAM.start, value, this.littleEndian);
  }

  /** Write a used element, as a device would. */
  complete(slot: number, id: number): void {
    this.view().setUint32(USED + 4 + 8 * slot - RAM.start, id, this.littleEndian);
  }

  /** vhost's side of the queue. */
  queue(lastAvailIdx = 0, memory: UserMemory = this.memory): VirtQueue {
    const ram = { gpa: BigInt(RAM.start), size: BigInt(RAM.size), hva: BigInt(RAM.start) };
    const vq = loneQueue(PROFILES["4.6"], memory, new MemoryTable([ram]));
    Object.assign(vq, { num: this.num, desc: DESC, avail: AVAIL, used: USED });
    vq.isLe = this.littleEndian;
    vq.lastAvailIdx = lastAvailIdx;
    return vq;
  }

  private view(): DataView {
    return (this.memory.find(RAM.start) as { view: DataView }).view;
  }
}
