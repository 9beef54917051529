import { Device } from "../../src/engine/device.ts";
import { EventFd } from "../../src/engine/eventfd.ts";
import { MemoryTable } from "../../src/engine/memory-table.ts";
import { type Kernel, PROFILES } from "../../src/engine/profile.ts";
import type { VirtQueue } from "../../src/engine/virtqueue.ts";
import type { Mapping } from "../../src/memory/user-memory.ts";
import { AVAIL, DESC, RAM, type SplitDriver, USED } from "./split-driver.ts";

export const CALL = 1;
export const ERROR = 2;
export const LOG = 3;

/** A device on a test driver's memory, with its first queue running and eventfds set. */
export class BroughtUpDevice {
  readonly eventfds = new Map([CALL, ERROR, LOG].map((fd) => [fd, new EventFd(fd)]));
  readonly device: Device;
  readonly vq: VirtQueue;

  constructor(
    readonly driver: SplitDriver,
    kernel: Kernel = "6.12",
    features = 0n,
  ) {
    const { memory } = driver;
    const environment = { memory, argumentMemory: memory, eventfds: this.eventfds };
    this.device = new Device(PROFILES[kernel], environment, 1);
    const vq = this.device.vqs[0] as VirtQueue;
    const ram = { gpa: BigInt(RAM.start), size: BigInt(RAM.size), hva: BigInt(RAM.start) };
    Object.assign(vq, {
      num: driver.num,
      desc: DESC,
      avail: AVAIL,
      used: USED,
      isLe: driver.littleEndian,
      table: new MemoryTable([ram], this.device.profile.regionArray),
      hasIovecs: true,
      usedFlags: 1,
      ackedFeatures: features,
      call: this.eventfds.get(CALL),
      error: this.eventfds.get(ERROR),
      log: this.eventfds.get(LOG),
    });
    this.vq = vq;
  }

  /** Start both of the device's indices at `idx`. */
  startAt(idx: number): this {
    Object.assign(this.vq, { lastAvailIdx: idx, availIdx: idx, lastUsedIdx: idx });
    return this;
  }

  signals(fd: number): number {
    return this.eventfds.get(fd)?.signals ?? 0;
  }

  /** A copy of the driver's memory. It is large: compare it with `equals`. */
  bytes(): Buffer {
    const mapping = this.driver.memory.find(RAM.start) as Mapping;
    return Buffer.from(mapping.view.buffer.slice(0) as ArrayBuffer);
  }
}
