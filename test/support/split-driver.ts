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
import type { Mapping, UserMemory } from "../../src/memory/user-memory.ts";
import { putDescriptor, SplitDriver as RingDriver } from "../../src/ring/split-driver.ts";

/** Where the parts of the test guest lie; guest and user addresses are equal. */
export const DESC = 0x1000;
export const AVAIL = 0x4000;
export const USED = 0x5000;
export const TABLES = 0x10000;
export const RAM = { start: 0x1000, size: 0x3f000 };

/** A descriptor as tests write it; `next` sets VRING_DESC_F_NEXT. */
export interface Desc {
  readonly addr: number | bigint;
  readonly len: number;
  readonly write?: boolean;
  readonly indirect?: boolean;
  readonly next?: number;
}

/**
 * A guest driver with one split queue, which writes descriptors and publishes heads.
 * `memory` is what it wrote; `queue` uses that, or any other user memory.
 */
export class SplitDriver {
  readonly memory = new MappedMemory([RAM]);
  private readonly ring = new RingDriver((this.memory.find(RAM.start) as Mapping).view);

  constructor(
    readonly num = 8,
    readonly littleEndian = true,
    start = 0,
  ) {
    const [desc, avail, used] = [DESC, AVAIL, USED].map((at) => at - RAM.start);
    Object.assign(this.ring, { num, littleEndian, desc, avail, used, availIdx: start });
    this.ring.setAvailIdx(start);
    this.ring.setUsedIdx(start);
  }

  /** Write a descriptor into the main table, or into the table at `table`. */
  desc(index: number, { addr, len, write, indirect, next }: Desc, table = DESC): void {
    const flags =
      (next === undefined ? 0 : VRING_DESC_F_NEXT) |
      (write === true ? VRING_DESC_F_WRITE : 0) |
      (indirect === true ? VRING_DESC_F_INDIRECT : 0);
    const at = table + 16 * index - RAM.start;
    putDescriptor(this.ring.view, at, addr, len, flags, next ?? 0, this.littleEndian);
  }

  /** Make chains available, by their heads. */
  publish(...heads: number[]): void {
    this.ring.publish(heads);
  }

  /** Write a u16 at an address. */
  u16(addr: number, value: number): void {
    this.ring.view.setUint16(addr - RAM.start, value, this.littleEndian);
  }

  /** Write a used element, as a device would. */
  complete(slot: number, id: number): void {
    this.ring.setUsedElement(slot, id, 0);
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
}
