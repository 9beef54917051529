import { type U64, u64 } from "../abi/u64.ts";
import {
  UIO_MAXIOV,
  VHOST_GET_VRING_BASE,
  VHOST_GET_VRING_ENDIAN,
  VHOST_SET_LOG_BASE,
  VHOST_SET_LOG_FD,
  VHOST_SET_MEM_TABLE,
  VHOST_SET_OWNER,
  VHOST_SET_VRING_ADDR,
  VHOST_SET_VRING_BASE,
  VHOST_SET_VRING_CALL,
  VHOST_SET_VRING_ENDIAN,
  VHOST_SET_VRING_ERR,
  VHOST_SET_VRING_KICK,
  VHOST_SET_VRING_NUM,
} from "../abi/vhost.ts";
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
import { MappedMemory } from "../memory/mapped-memory.ts";
import { copyToUser, type Mapping } from "../memory/user-memory.ts";
import {
  ARGUMENT,
  ArgumentArea,
  BAD_POINTER,
  placeMemTable,
  placeVringArg,
} from "./argument-area.ts";
import type { Answer, Final, Operation, Scenario, VqState } from "./scenario.ts";

const QUEUES = 4;
const EVENTFDS = 16;
/**
 * In `ctl` cases this eventfd polls as already readable under 4.6. Recordings of
 * the later kernels never count a signal of it.
 */
const SPECIAL_FD = 15;
/** Log entries that an answer lists. */
const LISTED = 4096;

const COMMANDS: Readonly<Record<string, number>> = {
  VHOST_SET_OWNER,
  VHOST_SET_MEM_TABLE,
  VHOST_SET_LOG_BASE,
  VHOST_SET_LOG_FD,
  VHOST_SET_VRING_NUM,
  VHOST_SET_VRING_BASE,
  VHOST_GET_VRING_BASE,
  VHOST_SET_VRING_ADDR,
  VHOST_SET_VRING_KICK,
  VHOST_SET_VRING_CALL,
  VHOST_SET_VRING_ERR,
  VHOST_SET_VRING_ENDIAN,
  VHOST_GET_VRING_ENDIAN,
};
/** An ioctl number that no kernel knows. */
const UNKNOWN = 0xaf7f;

/** The device, memory and eventfds of a scenario, and what its operations do to them. */
export class ScenarioMachine {
  readonly device: Device;
  readonly memory: MappedMemory;
  private readonly arguments = new ArgumentArea();
  private readonly eventfds: ReadonlyMap<number, EventFd>;
  private readonly owner;
  private readonly chain = new Chain();
  private readonly kicks = new Map<VirtQueue, number>();
  /** Mappings in the order of the scenario, and what each held at first. */
  private readonly before: readonly (readonly [Mapping, Uint8Array])[];

  /** Recorded on a real host: when it dies, nobody sees what its last step wrote. */
  private readonly runsOnLiveHost: boolean;
  private writtenAtDeath: Final["written"] | undefined;

  constructor(scenario: Scenario, profile: Profile) {
    const maps = scenario.maps.filter(
      (map): map is { hva: number; size: number } => typeof map.hva === "number",
    );
    this.memory = new MappedMemory(maps.map(({ hva, size }) => ({ start: hva, size })));
    for (const { hva, bytes, count } of scenario.memory) this.fill(hva, bytes, count);
    this.before = maps
      .filter(({ size }) => size > 0)
      .map(({ hva }) => {
        const mapping = this.memory.find(hva) as Mapping;
        return [mapping, new Uint8Array(mapping.view.buffer.slice(0))];
      });
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
    const mayDie = this.runsOnLiveHost && operation.op === "log_write";
    const before = mayDie ? this.written() : undefined;
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
    const state = Object.fromEntries(this.device.vqs.map((vq, n) => [n, this.stateOf(vq)]));
    const signalled = [...this.eventfds.values()].filter(({ signals }) => signals > 0);
    return {
      state,
      eventfds: Object.fromEntries(signalled.map(({ fd, signals }) => [fd, signals])),
      written: this.writtenAtDeath ?? this.written(),
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
    const { count } = chain.log;
    return {
      ret,
      out: chain.out,
      in: chain.in,
      ...(ret >= 0 && ret !== vq.num && { iov: this.iovecs(chain.out + chain.in) }),
      ...(ret >= 0 &&
        ret !== vq.num &&
        withLog && { log: this.logEntries(Math.min(count, LISTED)) }),
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

  private stateOf(vq: VirtQueue): VqState {
    return {
      num: vq.num,
      last_avail_idx: vq.lastAvailIdx,
      avail_idx: vq.availIdx,
      last_used_idx: vq.lastUsedIdx,
      used_flags: vq.usedFlags,
      signalled_used: vq.signalledUsed,
      signalled_used_valid: Number(vq.signalledUsedValid),
      log_used: Number(vq.logUsed),
      is_le: Number(vq.isLe),
      user_be: Number(vq.userBe),
      kicks: this.kicks.get(vq) ?? 0,
      polling: Number(vq.poll?.file !== undefined),
      log_addr: vq.logAddr,
      log_base: vq.logBase,
      desc: vq.desc,
      avail: vq.avail,
      used: vq.used,
    };
  }

  /** Runs of bytes that differ from the start. */
  private written(): { hva: U64; bytes: Uint8Array }[] {
    const runs: { hva: U64; bytes: Uint8Array }[] = [];
    for (const [mapping, old] of this.before) {
      const now = new Uint8Array(mapping.view.buffer);
      if (Buffer.compare(now, old) === 0) continue;
      for (let i = 0; i < now.length; i++) {
        if (now[i] === old[i]) continue;
        const from = i;
        while (i < now.length && now[i] !== old[i]) i++;
        runs.push({ hva: u64(BigInt(mapping.start + from)), bytes: now.slice(from, i) });
      }
    }
    return runs;
  }

  /** Bytes outside the maps are dropped. */
  private fill(hva: U64, bytes: Uint8Array, count: number): void {
    if (typeof hva !== "number") return;
    for (const mapping of this.memory.mappings) {
      const target = new Uint8Array(mapping.view.buffer);
      const end = Math.min(mapping.end, hva + bytes.length * count);
      const start = Math.max(mapping.start, hva);
      if (start >= end || bytes.length === 0) continue;
      // Buffer.fill repeats a pattern from its first byte on: begin on a whole one.
      const phase = (start - hva) % bytes.length;
      const pattern = Buffer.concat([bytes.subarray(phase), bytes.subarray(0, phase)]);
      Buffer.from(target.buffer).fill(pattern, start - mapping.start, end - mapping.start);
    }
  }
}

function commandOf(name: string): number {
  return COMMANDS[name] ?? UNKNOWN;
}
