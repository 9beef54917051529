import { UIO_MAXIOV } from "../abi/vhost.ts";
import type { U64 } from "../base/u64.ts";
import type { Device } from "../engine/device.ts";
import { type Restore, snapshotDevice } from "../engine/device-snapshot.ts";
import type { Profile } from "../engine/profile.ts";
import type { VirtQueue } from "../engine/virtqueue.ts";
import type { UserMemory } from "../memory/user-memory.ts";
import { OperationRunner } from "./operation-runner.ts";
import { queueState } from "./queue-state.ts";
import type { Answer, Final, Operation, VqState } from "./scenario.ts";

/** The most log entries that an answer lists. */
const LISTED = 4096;

/** User memory that remembers its initial contents. */
export interface ComparedMemory extends UserMemory {
  /** Runs of bytes that differ from the initial contents. */
  written(): Final["written"];
}

/** Runs the operations of a scenario, and returns their answers in the terms of the format. */
export class ScenarioMachine {
  readonly runner: OperationRunner;
  /** The writes of an operation that hits BUG are lost. */
  private readonly losesLastWrites: boolean;
  private writtenAtDeath: Final["written"] | undefined;

  /** @param readableFds - eventfds that poll as readable: see `Scenario.readable_fds` */
  constructor(
    readonly memory: ComparedMemory,
    profile: Profile,
    readableFds?: readonly number[],
  ) {
    this.runner = new OperationRunner(memory, profile, readableFds);
    this.losesLastWrites = !profile.memoryOutlivesBug;
  }

  get device(): Device {
    return this.runner.device;
  }

  /** Do one operation and return its answer. */
  run(operation: Operation): Answer {
    const before =
      this.losesLastWrites && writesPastLog(operation) ? this.memory.written() : undefined;
    const answer = this.answer(operation);
    const errors = this.device.vqs.flatMap((vq) => vq.takeFaults().map(({ code }) => code));
    const { dead } = this.device;
    if (dead !== undefined) this.writtenAtDeath ??= before;
    return {
      ...answer,
      ...(errors.length > 0 && { errors }),
      ...(dead !== undefined && { bug: dead }),
    };
  }

  /** The current state of one queue. */
  queue(vq: number): VqState {
    return queueState(this.device.vqs[vq] as VirtQueue, this.runner.kickCount(vq));
  }

  /** The state after the operations so far. */
  final(): Final {
    const state = Object.fromEntries(this.device.vqs.map((_, n) => [n, this.queue(n)]));
    const signalled = [...this.runner.eventfds.values()].filter(({ signals }) => signals > 0);
    return {
      state,
      eventfds: Object.fromEntries(signalled.map(({ fd, signals }) => [fd, signals])),
      written: this.writtenAtDeath ?? this.memory.written(),
    };
  }

  /** Remember the current state of everything but user memory. */
  snapshot(): Restore {
    const restoreDevice = snapshotDevice(this.device);
    const kicks = this.runner.kickCounts;
    const { armed } = this.runner;
    const { writtenAtDeath } = this;
    return () => {
      restoreDevice();
      this.runner.setKickCounts(kicks);
      this.runner.armed = armed;
      this.writtenAtDeath = writtenAtDeath;
    };
  }

  private answer(operation: Operation): Answer {
    const { runner } = this;
    switch (operation.op) {
      case "poke":
      case "owner":
      case "kick":
      case "features":
      case "backend":
      case "discard":
        runner.perform(operation);
        return {};
      case "vring_ioctl": {
        const ret = runner.perform(operation);
        const gets = operation.cmd.startsWith("VHOST_GET_") && ret === 0;
        return gets ? { ret, num: runner.answered } : { ret };
      }
      case "signal": {
        const vq = this.device.vqs[operation.vq] as VirtQueue;
        const before = vq.call?.signals ?? 0;
        const ret = runner.perform(operation);
        return { ret, signalled: (vq.call?.signals ?? 0) - before };
      }
      case "get_vq_desc":
        return this.pop(operation);
      case "translate": {
        const ret = runner.perform(operation);
        return ret < 0 ? { ret } : { ret, iov: runner.chain.iov.pairs(ret) };
      }
      default:
        return { ret: runner.perform(operation) };
    }
  }

  private pop(operation: Extract<Operation, { op: "get_vq_desc" }>): Answer {
    const { chain } = this.runner;
    const ret = this.runner.perform(operation);
    const progress = { ret, out: chain.out, in: chain.in };
    if (ret < 0 || ret === this.device.vqs[operation.vq]?.num) return progress;
    const { count } = chain.log;
    return {
      ...progress,
      iov: chain.iov.pairs(chain.out + chain.in),
      ...(operation.log && { log: this.logEntries(Math.min(count, LISTED)) }),
      ...(count > UIO_MAXIOV && { log_overflow: count }),
    };
  }

  private logEntries(count: number): (readonly [U64, number])[] {
    const { log } = this.runner.chain;
    return Array.from({ length: count }, (_, i) => [log.addr(i), log.len(i)]);
  }
}

/** Whether a log_write asks for more bytes than its entries cover, so that it may hit BUG. */
function writesPastLog(operation: Operation): boolean {
  if (operation.op !== "log_write") return false;
  const held = operation.log.reduce((sum, [, len]) => sum + BigInt(len), 0n);
  return operation.len === 0 || held < BigInt(operation.len);
}
