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

/** What a device works in. */
export interface Environment {
  /** Memory of the process that owns the device: rings, buffers and log lie in it. */
  readonly memory: UserMemory;
  /** Where the arguments of ioctls lie. */
  readonly argumentMemory: UserMemory;
  /** Open eventfds. Kernel: eventfd_fget() */
  readonly eventfds: ReadonlyMap<number, EventFd>;
}

/**
 * A vhost device and its queues.
 *
 * `handleKick` is what the back-end does when a queue is kicked; without it no
 * queue is polled.
 *
 * Kernel: struct vhost_dev, vhost_dev_init(); vhost_init() and vhost_exit() do nothing
 */
export class Device {
  readonly vqs: readonly VirtQueue[];
  table: MemoryTable | undefined = undefined;
  /** Address space of the owner. Kernel: dev->mm */
  mm: AddressSpace | undefined = undefined;
  /** Address space of whoever calls; undefined for a kernel thread. Kernel: current->mm */
  currentMm: AddressSpace | undefined = { name: "owner" };
  logFile: EventFd | undefined = undefined;
  hasWorker = false;
  readonly workList: Work[] = [];
  /** Why the host is dead; the first reason stays. */
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
 * A queue with nothing around it but memory: ready to be walked, as a device that
 * was brought up has it. The caller places it.
 */
export function loneQueue(profile: Profile, memory: UserMemory, table: MemoryTable): VirtQueue {
  const environment = { memory, argumentMemory: memory, eventfds: new Map() };
  const vq = new Device(profile, environment, 1).vqs[0] as VirtQueue;
  vq.table = table;
  vq.hasIovecs = true;
  vq.usedFlags = VRING_USED_F_NO_NOTIFY;
  return vq;
}
