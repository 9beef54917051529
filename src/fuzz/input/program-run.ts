import { VRING_AVAIL_IDX, VRING_USED_F_NO_NOTIFY } from "../../abi/vring.ts";
import { u64 } from "../../base/u64.ts";
import type { VirtQueue } from "../../engine/virtqueue.ts";
import { offsetIn, type UserMemory } from "../../memory/user-memory.ts";
import type { OperationRunner } from "../../scenario/operation-runner.ts";
import type { Operation } from "../../scenario/scenario.ts";
import type { FuzzInput } from "./fuzz-input.ts";
import type { FuzzOp } from "./fuzz-op.ts";
import { type PoppedChain, PoppedChains } from "./popped-chains.ts";
import {
  FDS,
  hasLogAll,
  type Performer,
  setAddr,
  setLogBase,
  setMemTable,
  setUp,
  setVring,
  VQ,
} from "./set-up.ts";

const LOG_ALL = 1n << 26n;

/** Operations that are the same in every run. */
const FIXED = {
  "access-ok": { op: "vq_access_ok", vq: VQ },
  activate: { op: "backend", vq: VQ, active: true },
  deactivate: { op: "backend", vq: VQ, active: false },
  initAccess: { op: "init_access", vq: VQ },
  signal: { op: "signal", vq: VQ },
  notify: { op: "notify", vq: VQ },
  enable: { op: "enable_notify", vq: VQ },
  disable: { op: "disable_notify", vq: VQ },
  "avail-empty": { op: "avail_empty", vq: VQ },
  logAccessOk: { op: "log_access_ok" },
  stop: { op: "dev_stop" },
  resetOwner: { op: "reset_owner" },
  "run-worker": { op: "run_worker" },
  kick: { op: "kick", fd: FDS.kick },
  "get-base": { op: "vring_ioctl", cmd: "VHOST_GET_VRING_BASE", arg: { index: VQ, num: 0 } },
} as const satisfies Record<string, Operation>;

const pops = (log: boolean): readonly Operation[] =>
  Array.from({ length: 1025 }, (_, iov_size) => ({ op: "get_vq_desc", vq: VQ, iov_size, log }));
const POPS = { plain: pops(false), logged: pops(true) };

/**
 * Performs the programs of inputs. It turns their actions into operations, depending
 * on the run so far, and keeps back-end and VMM to the rules, so that only the guest
 * can bring the host down.
 */
export class ProgramRun {
  private readonly held = new PoppedChains();
  private readonly vq: VirtQueue;
  /** The back-end is running. */
  private running = false;
  private logAll = false;
  /** Pokes for the next operation. */
  private readonly coming: Operation[] = [];

  constructor(
    private readonly runner: OperationRunner,
    private readonly memory: UserMemory,
    private readonly performer: Performer,
  ) {
    this.vq = runner.device.vqs[VQ] as VirtQueue;
  }

  /** Set up the device by ioctls, then run the whole program, unless the host dies first. */
  runAll(input: FuzzInput): void {
    if (setUp(input, this.performer)) this.start();
    this.runProgram(input);
  }

  /** The same for a device that is set up and active except for `init_access`. */
  runActive(input: FuzzInput): void {
    this.running = this.performer.perform(FIXED.initAccess) === 0;
    if (!this.running) this.performer.perform(FIXED.deactivate);
    this.runProgram(input);
  }

  private runProgram(input: FuzzInput): void {
    this.held.clear();
    this.coming.length = 0;
    this.logAll = hasLogAll(input.queue.features);
    const { device } = this.runner;
    const { program } = input;
    for (let i = 0; i < program.length && device.dead === undefined; i++) {
      this.step(program[i] as FuzzOp, input);
    }
    this.running = false;
  }

  private step(op: FuzzOp, input: FuzzInput): void {
    const { performer } = this;
    if (op.op === "poke" && op.during !== undefined) {
      this.coming.push(op);
      return;
    }
    // A poke is not meant for what a pop does before it pops.
    if (op.op !== "pop") this.arm();
    switch (op.op) {
      case "publish":
        this.publish(op.count);
        return;
      case "poke":
        performer.perform(op);
        return;
      case "kick":
      case "run-worker":
      case "get-base":
        performer.perform(FIXED[op.op]);
        return;
      case "restart":
        this.restart(input);
        return;
      default:
        if (this.running) this.stepOfRunning(op, input);
    }
  }

  private stepOfRunning(op: FuzzOp, input: FuzzInput): void {
    const { performer } = this;
    switch (op.op) {
      case "pop":
        this.pop(op.iovSize, op.count);
        return;
      case "complete":
        this.complete(this.held.take(op.which), op.len);
        return;
      case "complete-many":
        this.completeMany(op.count, op.len);
        return;
      case "discard": {
        const n = this.held.undo(op.count);
        if (n > 0) performer.perform({ op: "discard", vq: VQ, n });
        return;
      }
      case "signal":
      case "notify":
      case "enable":
      case "disable":
      case "avail-empty":
      case "access-ok":
        performer.perform(FIXED[op.op]);
        return;
      case "table":
        performer.perform(setMemTable(input.tables[op.table % input.tables.length] ?? []));
        return;
      case "addr":
        if (!op.logUsed || this.vq.logBase !== 0) performer.perform(setAddr(op));
        return;
      case "log-base":
        if (op.base !== 0) performer.perform(setLogBase(op.base));
        return;
      case "log-all":
        this.switchLog(op.on);
        return;
      case "num":
      case "base":
        this.stop();
        performer.perform(setVring(op.op, op.value));
        this.start();
    }
  }

  /** Kernel: the checks of vhost_net_set_backend() */
  private start(): void {
    const { performer } = this;
    if (performer.perform(FIXED["access-ok"]) !== 1) return;
    performer.perform(FIXED.activate);
    this.running = performer.perform(FIXED.initAccess) === 0;
    if (!this.running) performer.perform(FIXED.deactivate);
  }

  /** A back-end gives back what it holds before it stops. */
  private stop(): void {
    while (this.held.count > 0) this.complete(this.held.take(0), 0);
    this.performer.perform(FIXED.deactivate);
    this.running = false;
  }

  private restart(input: FuzzInput): void {
    if (this.running) this.stop();
    this.performer.perform(FIXED.stop);
    this.performer.perform(FIXED.resetOwner);
    this.held.clear();
    this.logAll = hasLogAll(input.queue.features);
    if (this.runner.device.dead === undefined && setUp(input, this.performer)) this.start();
  }

  private pop(iovSize: number, count: number): void {
    const { performer, vq, runner } = this;
    if ((vq.usedFlags & VRING_USED_F_NO_NOTIFY) === 0) performer.perform(FIXED.disable);
    this.arm();
    const operation = (this.logAll ? POPS.logged : POPS.plain)[iovSize] as Operation;
    for (let n = 0; n < count; n++) {
      const ret = performer.perform(operation);
      if (ret < 0 || ret === vq.num || runner.device.dead !== undefined) return;
      this.held.add(ret, runner.chain, this.logAll);
    }
  }

  private arm(): void {
    const { coming } = this;
    for (let n = 0; n < coming.length; n++) this.performer.perform(coming[n] as Operation);
    if (coming.length > 0) coming.length = 0;
  }

  private complete(chain: PoppedChain | undefined, most: number): void {
    if (chain === undefined) return;
    const len = Math.min(most, chain.room);
    this.logChain(chain, len);
    this.performer.perform({ op: "add_used", vq: VQ, id: chain.head, len });
  }

  private completeMany(count: number, most: number): void {
    const heads: [number, number][] = [];
    for (let n = Math.min(count, this.held.count); n > 0; n--) {
      const chain = this.held.take(0) as PoppedChain;
      const len = Math.min(most, chain.room);
      this.logChain(chain, len);
      heads.push([chain.head, len]);
    }
    if (heads.length > 0) this.performer.perform({ op: "add_used_n", vq: VQ, heads });
  }

  private logChain({ log }: PoppedChain, len: number): void {
    if (log === undefined || len === 0) return;
    this.performer.perform({ op: "log_write", vq: VQ, log, len });
  }

  /** Only with nothing in flight: a chain popped without logging is written without logging. */
  private switchLog(on: boolean): void {
    const { vq, performer } = this;
    if (this.held.count > 0 || on === this.logAll) return;
    if (on && (vq.logBase === 0 || performer.perform(FIXED.logAccessOk) !== 1)) return;
    const value = u64(on ? vq.ackedFeatures | LOG_ALL : vq.ackedFeatures & ~LOG_ALL);
    performer.perform({ op: "features", vq: VQ, value });
    this.logAll = on;
  }

  private publish(count: number): void {
    const { vq } = this;
    if (typeof vq.avail !== "number") return;
    const hva = vq.avail + VRING_AVAIL_IDX;
    const mapping = this.memory.find(hva);
    const at = mapping === undefined ? -1 : offsetIn(mapping, hva, 2);
    if (mapping === undefined || at < 0) return;
    const idx = (mapping.view.getUint16(at, vq.isLe) + count) & 0xffff;
    const bytes = new Uint8Array(2);
    bytes[vq.isLe ? 0 : 1] = idx & 0xff;
    bytes[vq.isLe ? 1 : 0] = idx >>> 8;
    this.performer.perform({ op: "poke", hva, bytes });
  }
}
