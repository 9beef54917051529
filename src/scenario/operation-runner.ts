import type { U64 } from "../base/u64.ts";
import { deviceLogAccessOk, vqAccessOk } from "../engine/access-ok.ts";
import { Chain } from "../engine/chain.ts";
import { devIoctl } from "../engine/dev-ioctl.ts";
import { Device } from "../engine/device.ts";
import { vhostLogWrite } from "../engine/dirty-log.ts";
import { EventFd } from "../engine/eventfd.ts";
import { discardVqDesc, getVqDesc } from "../engine/get-vq-desc.ts";
import { initAccess } from "../engine/init-access.ts";
import { disableNotify, enableNotify, notify, signal, vqAvailEmpty } from "../engine/notify.ts";
import { resetOwner, stop } from "../engine/owner.ts";
import type { Profile } from "../engine/profile.ts";
import { translateDesc } from "../engine/translate.ts";
import { addUsed, addUsedN } from "../engine/used-ring.ts";
import type { VirtQueue } from "../engine/virtqueue.ts";
import { vringIoctl } from "../engine/vring-ioctl.ts";
import { runWorker } from "../engine/work.ts";
import type { UserMemory } from "../memory/user-memory.ts";
import {
  ARGUMENT,
  ArgumentArea,
  BAD_POINTER,
  placeMemTable,
  placeVringArg,
} from "./argument-area.ts";
import { type ArmedPokes, GuestBetweenReads, isArming, pokeMemory } from "./armed-pokes.ts";
import { commandOf } from "./ioctl-commands.ts";
import type { Operation } from "./scenario.ts";

/**
 * The most indirect-table entries that one pop may read, so that a looping ring comes
 * to an end: sixteen times the longest table.
 */
export const WALK_LIMIT = 1 << 20;

const QUEUES = 4;
const EVENTFDS = 16;

/**
 * Carries out the operations of scenarios on a device of four queues, with eventfds
 * 0 to 15, over some user memory.
 */
export class OperationRunner {
  readonly device: Device;
  readonly eventfds: ReadonlyMap<number, EventFd>;
  /** The result of the last pop or translation. */
  readonly chain = new Chain();
  /** Pokes for the next operation. Callers may only restore an earlier value. */
  armed: ArmedPokes | undefined = undefined;
  private readonly arguments = new ArgumentArea();
  private readonly owner;
  private readonly kicks: number[] = new Array(QUEUES).fill(0);

  /** @param readableFds - eventfds that poll as readable: see `Scenario.readable_fds` */
  constructor(
    private readonly memory: UserMemory,
    profile: Profile,
    readableFds: readonly number[] = [],
  ) {
    this.eventfds = new Map(
      Array.from({ length: EVENTFDS }, (_, fd) => [fd, new EventFd(fd, readableFds.includes(fd))]),
    );
    this.device = new Device(
      profile,
      { memory, argumentMemory: this.arguments, eventfds: this.eventfds },
      QUEUES,
      (vq) => {
        const n = this.device.vqs.indexOf(vq);
        this.kicks[n] = this.kickCount(n) + 1;
      },
    );
    this.owner = this.device.currentMm;
    for (const vq of this.device.vqs) vq.walkLimit = WALK_LIMIT;
  }

  /** How often a queue's kick handler ran. */
  kickCount(vq: number): number {
    return this.kicks[vq] ?? 0;
  }

  /** The counts of all queues, to be restored with `setKickCounts`. */
  get kickCounts(): readonly number[] {
    return [...this.kicks];
  }

  setKickCounts(counts: readonly number[]): void {
    this.kicks.splice(0, QUEUES, ...counts);
  }

  /** The result of the last GET ioctl. */
  get answered(): number {
    return this.arguments.num;
  }

  /**
   * Do one operation.
   *
   * If pokes are armed, they are done during the next operation that does not arm
   * another one.
   *
   * @returns the operation's return value, or 0 if it has none
   */
  perform(operation: Operation): number {
    if (isArming(operation)) {
      this.armed = { poke: operation, earlier: this.armed };
      return 0;
    }
    return this.armed === undefined ? this.carryOut(operation) : this.interrupted(operation);
  }

  /** Do an operation while the guest does the armed pokes. Once the host is dead, it does no more. */
  private interrupted(operation: Operation): number {
    const { device } = this;
    const { observer } = device;
    const guest = new GuestBetweenReads(this.memory, this.armed, observer);
    this.armed = undefined;
    device.observer = guest;
    try {
      const ret = this.carryOut(operation);
      if (device.dead === undefined) guest.finish();
      return ret;
    } finally {
      device.observer = observer;
    }
  }

  private carryOut(operation: Operation): number {
    const { device } = this;
    switch (operation.op) {
      case "dev_ioctl":
        return devIoctl(device, commandOf(operation.cmd), this.placeDevArg(operation.arg));
      case "vring_ioctl": {
        const bad = "fault" in operation.arg;
        if (!bad) placeVringArg(this.arguments, operation.arg);
        return vringIoctl(device, commandOf(operation.cmd), bad ? BAD_POINTER : ARGUMENT);
      }
      case "poke":
        pokeMemory(this.memory, operation.hva, operation.bytes, device.observer);
        return 0;
      case "owner":
        device.currentMm = operation.current ? this.owner : undefined;
        return 0;
      case "kick":
        this.eventfds.get(operation.fd)?.wake();
        return 0;
      case "run_worker":
        runWorker(device);
        return 0;
      case "dev_stop":
        stop(device);
        return 0;
      case "reset_owner":
        resetOwner(device);
        return 0;
      case "log_access_ok":
        return Number(deviceLogAccessOk(device));
      default:
        return this.onQueue(device.vqs[operation.vq] as VirtQueue, operation);
    }
  }

  private onQueue(vq: VirtQueue, operation: Extract<Operation, { readonly vq: number }>): number {
    switch (operation.op) {
      case "features":
        vq.ackedFeatures = BigInt(operation.value);
        return 0;
      case "backend":
        vq.active = operation.active;
        return 0;
      case "vq_access_ok":
        return Number(vqAccessOk(vq));
      case "init_access":
        return initAccess(vq);
      case "notify":
        return Number(notify(vq));
      case "enable_notify":
        return Number(enableNotify(vq));
      case "disable_notify":
        disableNotify(vq);
        return 0;
      case "avail_empty":
        return Number(vqAvailEmpty(vq));
      case "signal":
        signal(vq);
        return 0;
      case "get_vq_desc":
        return getVqDesc(vq, this.chain, operation.iov_size, operation.log);
      case "translate": {
        const exact = BigInt(operation.addr);
        const [high, low] = [Number(exact >> 32n), Number(exact & 0xffffffffn)];
        return translateDesc(vq, high, low, operation.len, this.chain.iov, 0, operation.iov_size);
      }
      case "discard":
        discardVqDesc(vq, operation.n);
        return 0;
      case "add_used":
        return addUsed(vq, operation.id, operation.len);
      case "add_used_n":
        return addUsedN(vq, operation.heads);
      case "log_write": {
        const { log, len } = operation;
        const entries = {
          count: log.length,
          addr: (i: number) => log[i]?.[0] ?? 0,
          len: (i: number) => log[i]?.[1] ?? 0,
        };
        return vhostLogWrite(vq, entries, len);
      }
    }
  }

  private placeDevArg(arg: Extract<Operation, { op: "dev_ioctl" }>["arg"]): U64 {
    if (arg === undefined || "fault" in arg) return BAD_POINTER;
    if ("regions" in arg) placeMemTable(this.arguments, arg);
    else if ("base" in arg) this.arguments.place(8).setBigUint64(0, BigInt(arg.base), true);
    else this.arguments.place(4).setInt32(0, arg.fd, true);
    return ARGUMENT;
  }
}
