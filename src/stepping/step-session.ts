import { ResourceCap } from "../memory/overlay-memory.ts";
import { compareAnswer } from "../scenario/run-scenario.ts";
import type { Answer, Operation, Step } from "../scenario/scenario.ts";
import { EventLog } from "./event-log.ts";
import { HeldChains } from "./held-chains.ts";
import { OverwrittenBytes } from "./overwritten-bytes.ts";
import type { HeldChain, Phase, StepRecord } from "./step-record.ts";
import type { StepTarget } from "./step-target.ts";

/** The most steps that can be taken back; below, the most events and overwritten bytes in them. */
export const STEPS_KEPT = 16_384;
const EVENTS_IN_ALL = 1_000_000;
const BYTES_IN_ALL = 256 * 2 ** 20;
/** The most iovecs in chains that are popped but not completed. */
const IOVECS_HELD = 1 << 20;

/** An operation, and why it is done. */
interface Task {
  readonly step: Step;
  readonly phase: Phase;
  readonly note?: string | undefined;
}

/** The operations that `next` will do, as a linked list. */
interface Coming {
  readonly task: Task;
  readonly then: Coming | undefined;
  readonly length: number;
  /** From here on, no operation was taken back: all are the case's own steps. */
  readonly untouched: boolean;
}

interface Past {
  readonly task: Task;
  readonly record: StepRecord;
  readonly overwritten: OverwrittenBytes;
  /** Restores everything but memory. */
  readonly restore: () => void;
}

/**
 * Runs operations on a target, records their effects, and takes them back.
 *
 * Going back restores the overwritten bytes and the earlier state of the device.
 * `next` repeats the operations that were taken back.
 */
export class StepSession {
  private readonly past: Past[] = [];
  private ofBringUp = 0;
  private taken = 0;
  private events = 0;
  private bytes = 0;
  private coming: Coming | undefined;
  private readonly chains = new HeldChains();

  /** @param kept - the most steps that can be taken back */
  constructor(
    readonly target: StepTarget,
    private readonly kept = STEPS_KEPT,
  ) {
    this.coming = target.recorded.reduceRight(
      (then: Coming | undefined, step) => inFront({ step, phase: "case" }, then, true),
      undefined,
    );
  }

  /** Number of steps of the bring-up taken. */
  get broughtUp(): number {
    return this.ofBringUp;
  }

  /** Number of steps taken since the bring-up. */
  get position(): number {
    return this.taken;
  }

  /** The records of the steps that can be taken back, oldest first. */
  get records(): StepRecord[] {
    return this.past.map(({ record }) => record);
  }

  get last(): StepRecord | undefined {
    return this.past.at(-1)?.record;
  }

  /** Chains popped but not completed, oldest first. */
  get held(): readonly HeldChain[] {
    return this.chains.held;
  }

  /** The chain that was completed last. */
  get completed(): HeldChain | undefined {
    return this.chains.completed;
  }

  /** Number of operations that `next` can do. */
  get left(): number {
    return this.coming?.length ?? 0;
  }

  /** Why the host is dead, if it is: nothing can run any more. */
  get dead(): string | undefined {
    return this.target.machine.device.dead;
  }

  /** The operation that `next` would do. */
  get upcoming(): Operation | undefined {
    return this.coming?.task.step;
  }

  /** The first operations that `next` would do, at most `most` of them. */
  comingOperations(most: number): Operation[] {
    const operations: Operation[] = [];
    for (let rest = this.coming; rest !== undefined && operations.length < most; rest = rest.then) {
      operations.push(rest.task.step);
    }
    return operations;
  }

  /** Do an operation. Operations taken back are forgotten, except for a case's own steps. */
  run(operation: Operation, phase: Phase = "asked", note?: string): StepRecord {
    return this.perform({ step: operation, phase, note }, casesOwn(this.coming));
  }

  /** Do the next step of the case, or the operation taken back last; undefined if there is none. */
  next(): StepRecord | undefined {
    const { coming } = this;
    return coming === undefined ? undefined : this.perform(coming.task, coming.then);
  }

  /** Take the last step back; undefined if there is none. */
  back(): StepRecord | undefined {
    const past = this.past.pop();
    if (past === undefined) return undefined;
    const { coming } = this;
    past.overwritten.undo();
    past.restore();
    this.forget(past);
    if (past.task.phase === "bring-up") this.ofBringUp--;
    else this.taken--;
    const untouched = past.task.phase === "case" && coming?.untouched !== false;
    this.coming = inFront(past.task, coming, untouched);
    return past.record;
  }

  private perform(task: Task, coming: Coming | undefined): StepRecord {
    const { machine, memory, vq: chosen } = this.target;
    const { phase, note } = task;
    const { expect, ...operation } = task.step;
    const vq = queueOf(operation, machine.device.vqs.length) ?? chosen;
    const overwritten = new OverwrittenBytes(memory);
    const log = new EventLog();
    if (operation.op === "get_vq_desc" && this.chains.iovecs > IOVECS_HELD) {
      throw new ResourceCap(`more than ${IOVECS_HELD} iovecs are held: complete chains first`);
    }
    const restore = machine.snapshot();
    const before = machine.queue(vq);
    machine.device.observer = {
      see: (event) => {
        overwritten.see(event);
        log.see(event);
      },
    };
    let answer: Answer;
    try {
      answer = machine.run(operation);
    } catch (error) {
      // Memory ran out midway: leave no trace of the operation.
      overwritten.undo();
      restore();
      throw error;
    } finally {
      machine.device.observer = undefined;
    }
    const number = phase === "bring-up" ? ++this.ofBringUp : ++this.taken;
    const record: StepRecord = {
      number,
      phase,
      operation,
      vq,
      answer,
      faults: log.events.flatMap((event) => (event.type === "error" ? [event.fault] : [])),
      events: log.events,
      eventsLeftOut: log.leftOut,
      before,
      after: machine.queue(vq),
      ...(note !== undefined && { note }),
      differences: expect === undefined ? [] : compareAnswer(number - 1, task.step, answer),
    };
    this.coming = coming;
    const undoChains = this.chains.apply(record);
    this.remember({
      task,
      record,
      overwritten,
      restore: () => {
        restore();
        undoChains();
      },
    });
    return record;
  }

  /** Keep a step, and drop the oldest ones beyond the limits. */
  private remember(past: Past): void {
    this.past.push(past);
    this.events += weight(past.record);
    this.bytes += past.overwritten.size;
    while (
      this.past.length > this.kept ||
      this.events > EVENTS_IN_ALL ||
      this.bytes > BYTES_IN_ALL
    ) {
      const oldest = this.past.shift();
      if (oldest === undefined) return;
      this.forget(oldest);
    }
  }

  private forget({ record, overwritten }: Past): void {
    this.events -= weight(record);
    this.bytes -= overwritten.size;
  }
}

/** The size of a record in events; an iovec counts as one event. */
function weight({ events, answer }: StepRecord): number {
  return events.length + (answer.iov?.length ?? 0);
}

function inFront(task: Task, then: Coming | undefined, untouched: boolean): Coming {
  return { task, then, length: 1 + (then?.length ?? 0), untouched };
}

/** The coming operations without those that were taken back. */
function casesOwn(coming: Coming | undefined): Coming | undefined {
  const kept: Task[] = [];
  let rest = coming;
  for (; rest !== undefined && !rest.untouched; rest = rest.then) {
    if (rest.task.phase === "case") kept.push(rest.task);
  }
  return kept.reduceRight((then, task) => inFront(task, then, true), rest);
}

/** The queue of an operation, if it has one and the queue exists. */
function queueOf(operation: Operation, queues: number): number | undefined {
  if ("vq" in operation) return operation.vq;
  if (operation.op !== "vring_ioctl" || "fault" in operation.arg) return undefined;
  return operation.arg.index < queues ? operation.arg.index : undefined;
}
