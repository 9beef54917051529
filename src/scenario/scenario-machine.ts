import type { U64 } from "../abi/u64.ts";
import { UIO_MAXIOV } from "../abi/vhost.ts";
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
import { copyToUser } from "../memory/user-memory.ts";
import {
  ARGUMENT,
  ArgumentArea,
  BAD_POINTER,
  placeMemTable,
  placeVringArg,
} from "./argument-area.ts";
import { commandOf } from "./ioctl-commands.ts";
import { queueState } from "./queue-state.ts";
import type { Answer, Final, Operation, Scenario } from "./scenario.ts";
import { ScenarioMemory } from "./scenario-memory.ts";

const QUEUES = 4;
const EVENTFDS = 16;
/**
 * In `ctl` cases this eventfd polls as already readable under 4.6. Recordings of
 * the later kernels never count a signal of it.
 */
const SPECIAL_FD = 15;
/** Log entries that an answer lists. */
const LISTED = 4096;

/** The device, memory and eventfds of a scenario, and what its operations do to them. */
export class ScenarioMachine {
  readonly device: Device;
  readonly memory: ScenarioMemory;
  private readonly arguments = new ArgumentArea();
  private readonly eventfds: ReadonlyMap<number, EventFd>;
  private readonly owner;
  private readonly chain = new Chain();
  private readonly kicks = new Map<VirtQueue, number>();
  /** Recorded on a real host: when it dies, nobody sees what its last step wrote. */
  private readonly runsOnLiveHost: boolean;
  private writtenAtDeath: Final["written"] | undefined;

  constructor(scenario: Scenario, profile: Profile) {
    this.memory = new ScenarioMemory(scenario);
    const simulated = profile.kernel === "4.6";
    this.runsOnLiveHost = !simulated;
    this.eventfds = new Map(
      Array.from({ length: EVENTFDS }, (_, fd) => {
        const special = fd === SPECIAL_FD && scenario.kind === "ctl";
        return [fd, new EventFd(fd, special && simulated, special && !simulated)];
      }),
    );
    this.device = new Device(
      profile,
      { memory: this.memory, argumentMemory: this.arguments, eventfds: this.eventfds },
      QUEUES,
      (vq) => this.kicks.set(vq, (this.kicks.get(vq) ?? 0) + 1),
    );
    this.owner = this.device.currentMm;
  }

  /** Do one operation and give its answer. */
  run(operation: Operation): Answer {
    const before =
      this.runsOnLiveHost && writesPastLog(operation) ? this.memory.written() : undefined;
    const answer = this.operate(operation);
    const errors = this.device.vqs.flatMap((vq) => vq.takeFaults().map(({ code }) => code));
    const { dead } = this.device;
    if (dead !== undefined) this.writtenAtDeath ??= before;
    return {
      ...answer,
      ...(errors.length > 0 && { errors }),
      ...(dead !== undefined && { bug: dead }),
    };
  }

  /** What is left after the operations so far. */
  final(): Final {
    const state = Object.fromEntries(
      this.device.vqs.map((vq, n) => [n, queueState(vq, this.kicks.get(vq) ?? 0)]),
    );
    const signalled = [...this.eventfds.values()].filter(({ signals }) => signals > 0);
    return {
      state,
      eventfds: Object.fromEntries(signalled.map(({ fd, signals }) => [fd, signals])),
      written: this.writtenAtDeath ?? this.memory.written(),
    };
  }

  private operate(operation: Operation): Answer {
    const { device } = this;
    switch (operation.op) {
      case "dev_ioctl":
        return { ret: devIoctl(device, commandOf(operation.cmd), this.placeDevArg(operation.arg)) };
      case "vring_ioctl":
        return this.vringIoctl(operation);
      case "poke":
        copyToUser(this.memory, operation.hva, operation.bytes);
        return {};
      case "owner":
        device.currentMm = operation.current ? this.owner : undefined;
        return {};
      case "kick":
        this.eventfds.get(operation.fd)?.wake();
        return {};
      case "run_worker":
        runWorker(device);
        return { ret: 0 };
      case "dev_stop":
        stop(device);
        return { ret: 0 };
      case "reset_owner":
        resetOwner(device);
        return { ret: 0 };
      case "log_access_ok":
        return { ret: Number(deviceLogAccessOk(device)) };
      default:
        return this.onQueue(device.vqs[operation.vq] as VirtQueue, operation);
    }
  }

  private onQueue(vq: VirtQueue, operation: Extract<Operation, { readonly vq: number }>): Answer {
    switch (operation.op) {
      case "features":
        vq.ackedFeatures = BigInt(operation.value);
        return {};
      case "backend":
        vq.active = operation.active;
        return {};
      case "vq_access_ok":
        return { ret: Number(vqAccessOk(vq)) };
      case "init_access":
        return { ret: initAccess(vq) };
      case "notify":
        return { ret: Number(notify(vq)) };
      case "enable_notify":
        return { ret: Number(enableNotify(vq)) };
      case "disable_notify":
        disableNotify(vq);
        return { ret: 0 };
      case "avail_empty":
        return { ret: Number(vqAvailEmpty(vq)) };
      case "signal":
        return this.signal(vq);
      case "get_vq_desc":
        return this.pop(vq, operation.iov_size, operation.log);
      case "translate":
        return this.translate(vq, operation);
      case "discard":
        discardVqDesc(vq, operation.n);
        return {};
      case "add_used":
        return { ret: addUsed(vq, operation.id, operation.len) };
      case "add_used_n":
        return { ret: addUsedN(vq, operation.heads) };
      case "log_write": {
        const { log, len } = operation;
        const entries = {
          count: log.length,
          addr: (i: number) => log[i]?.[0] ?? 0,
          len: (i: number) => log[i]?.[1] ?? 0,
        };
        return { ret: vhostLogWrite(vq, entries, len) };
      }
    }
  }

  private signal(vq: VirtQueue): Answer {
    const before = vq.call?.signals ?? 0;
    signal(vq);
    return { ret: 0, signalled: (vq.call?.signals ?? 0) - before };
  }

  private pop(vq: VirtQueue, iovSize: number, withLog: boolean): Answer {
    const { chain } = this;
    const ret = getVqDesc(vq, chain, iovSize, withLog);
    const progress = { ret, out: chain.out, in: chain.in };
    if (ret < 0 || ret === vq.num) return progress;
    const { count } = chain.log;
    return {
      ...progress,
      iov: this.iovecs(chain.out + chain.in),
      ...(withLog && { log: this.logEntries(Math.min(count, LISTED)) }),
      ...(count > UIO_MAXIOV && { log_overflow: count }),
    };
  }

  private translate(
    vq: VirtQueue,
    {
      addr,
      len,
      iov_size,
    }: { readonly addr: U64; readonly len: number; readonly iov_size: number },
  ): Answer {
    const exact = BigInt(addr);
    const [high, low] = [Number(exact >> 32n), Number(exact & 0xffffffffn)];
    const ret = translateDesc(vq, high, low, len, this.chain.iov, 0, iov_size);
    return ret < 0 ? { ret } : { ret, iov: this.iovecs(ret) };
  }

  private iovecs(count: number): (readonly [U64, number])[] {
    const { iov } = this.chain;
    return Array.from({ length: count }, (_, i) => [iov.base(i), iov.lens[i] ?? 0]);
  }

  private logEntries(count: number): (readonly [U64, number])[] {
    const { log } = this.chain;
    return Array.from({ length: count }, (_, i) => [log.addr(i), log.len(i)]);
  }

  private vringIoctl({ cmd, arg }: Extract<Operation, { op: "vring_ioctl" }>): Answer {
    const bad = "fault" in arg;
    if (!bad) placeVringArg(this.arguments, arg);
    const ret = vringIoctl(this.device, commandOf(cmd), bad ? BAD_POINTER : ARGUMENT);
    return cmd.startsWith("VHOST_GET_") && ret === 0 ? { ret, num: this.arguments.num } : { ret };
  }

  private placeDevArg(arg: Extract<Operation, { op: "dev_ioctl" }>["arg"]): U64 {
    if (arg === undefined || "fault" in arg) return BAD_POINTER;
    if ("regions" in arg) placeMemTable(this.arguments, arg);
    else if ("base" in arg) this.arguments.place(8).setBigUint64(0, BigInt(arg.base), true);
    else this.arguments.place(4).setInt32(0, arg.fd, true);
    return ARGUMENT;
  }
}

/** Whether a log_write has more bytes than its entries hold, so that it may reach BUG. */
function writesPastLog(operation: Operation): boolean {
  if (operation.op !== "log_write") return false;
  const held = operation.log.reduce((sum, [, len]) => sum + BigInt(len), 0n);
  return operation.len === 0 || held < BigInt(operation.len);
}
