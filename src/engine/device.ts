import { VRING_USED_F_NO_NOTIFY } from "../abi/vring.ts";
import type { UserMemory } from "../memory/user-memory.ts";
import type { EventFd } from "./eventfd.ts";
import type { MemoryTable } from "./memory-table.ts";
import type { Observer } from "./observer.ts";
import { Poll } from "./poll.ts";
import type { Profile } from "./profile.ts";
import { VirtQueue } from "./virtqueue.ts";
import type { Work } from "./work.ts";

/** An address space: only its identity matters. Kernel: struct mm_struct */
export interface AddressSpace {
  readonly name: string;
}

/** The surroundings of a device: memory and eventfds. */
export interface Environment {
  /** Memory of the process that owns the device. It contains rings, buffers and the log. */
  readonly memory: UserMemory;
  /** Where ioctl arguments lie. */
  readonly argumentMemory: UserMemory;
  /** Open eventfds. Kernel: eventfd_fget() */
  readonly eventfds: ReadonlyMap<number, EventFd>;
}

/**
 * A vhost device and its queues.
 *
 * `handleKick` is what the back-end does when a queue is kicked. Without it no queue
 * is polled.
 *
 * Kernel: struct vhost_dev, vhost_dev_init(); vhost_init() and vhost_exit() do nothing
 */
export class Device {
  readonly vqs: readonly VirtQueue[];
  table: MemoryTable | undefined = undefined;
  /** Address space of the owner. Kernel: dev->mm */
  mm: AddressSpace | undefined = undefined;
  /** Address space of the caller; undefined for a kernel thread. Kernel: current->mm */
  currentMm: AddressSpace | undefined = { name: "owner" };
  logFile: EventFd | undefined = undefined;
  hasWorker = false;
  readonly workList: Work[] = [];
  /** Why the host is dead. Only the first reason is kept. */
  dead: string | undefined = undefined;
  observer: Observer | undefined = undefined;

  constructor(
    readonly profile: Profile,
    readonly environment: Environment,
    queues: number,
    handleKick?: (vq: VirtQueue) => void,
  ) {
    this.vqs = Array.from({ length: queues }, () => new VirtQueue(this));
    if (handleKick === undefined) return;
    for (const vq of this.vqs) vq.poll = new Poll(this, () => handleKick(vq));
  }

  /** A BUG, BUG_ON or endless wait was reached. Kernel: BUG() */
  bug(reason: string): void {
    this.dead ??= reason;
    this.observer?.see({ type: "bug", reason });
  }
}

/**
 * A queue with only memory around it, ready to be walked, set up as in a running
 * device. The caller sets its addresses.
 */
export function loneQueue(profile: Profile, memory: UserMemory, table: MemoryTable): VirtQueue {
  const environment = { memory, argumentMemory: memory, eventfds: new Map() };
  const vq = new Device(profile, environment, 1).vqs[0] as VirtQueue;
  vq.table = table;
  vq.hasIovecs = true;
  vq.usedFlags = VRING_USED_F_NO_NOTIFY;
  return vq;
}
