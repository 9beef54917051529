import type { EngineEvent, Observer } from "../../engine/observer.ts";
import { compareAnswer } from "../../scenario/run-scenario.ts";
import type { Operation, Step } from "../../scenario/scenario.ts";
import { afterOperation } from "./held-chains.ts";
import { Journal } from "./journal.ts";
import type { HeldChain, Phase, StepRecord } from "./step-record.ts";
import type { StepTarget } from "./step-target.ts";

/** Events that a record keeps. */
const EVENTS_KEPT = 65_536;
/** Steps that can be taken back, and events and overwritten bytes in all of them. */
const STEPS_KEPT = 16_384;
const EVENTS_IN_ALL = 1_000_000;
const BYTES_IN_ALL = 256 * 2 ** 20;

/** An operation that `next` will do. */
interface Coming {
  readonly step: Step;
  readonly phase: Phase;
  readonly note?: string | undefined;
}

/** What a session knows besides the machine; replaced whole by every step. */
interface Knowledge {
  readonly held: readonly HeldChain[];
  readonly completed: HeldChain | undefined;
  readonly coming: readonly Coming[];
  /** How many of the coming ones are done; those before it are not looked at. */
  readonly at: number;
}

interface Past {
  readonly record: StepRecord;
  readonly journal: Journal;
  /** All but memory. */
  readonly restore: () => void;
}

/**
 * Runs operations on a target, records all that each does, and takes them back.
 *
 * Going back undoes a journal of writes and puts the device back to what it was;
 * what was taken back is done again by `next`.
 */
export class StepSession {
  private readonly past: Past[] = [];
  private taken = 0;
  private events = 0;
  private bytes = 0;
  private knowledge: Knowledge;

  /** @param kept - steps that can be taken back */
  constructor(
    readonly target: StepTarget,
    private readonly kept = STEPS_KEPT,
  ) {
    const coming = target.recorded.map((step): Coming => ({ step, phase: "case" }));
    this.knowledge = { held: [], completed: undefined, coming, at: 0 };
  }

  /** Number of steps taken so far. */
  get position(): number {
    return this.taken;
  }

  /** The records that can be gone back to, oldest first. */
  get records(): StepRecord[] {
    return this.past.map(({ record }) => record);
  }

  get last(): StepRecord | undefined {
    return this.past.at(-1)?.record;
  }

  /** Chains popped and not completed, oldest first. */
  get held(): readonly HeldChain[] {
    return this.knowledge.held;
  }

  /** The chain that was completed last. */
  get completed(): HeldChain | undefined {
    return this.knowledge.completed;
  }

  /** Operations that `next` can do. */
  get left(): number {
    return this.knowledge.coming.length - this.knowledge.at;
  }

  /** Why the host is dead, if it is: nothing can be run any more. */
  get dead(): string | undefined {
    return this.target.machine.device.dead;
  }

  /** The operation that `next` would do. */
  get upcoming(): Operation | undefined {
    return this.knowledge.coming[this.knowledge.at]?.step;
  }

  /** Do an operation. What was taken back before it is forgotten, a case's own steps are not. */
  run(operation: Operation, phase: Phase = "asked", note?: string): StepRecord {
    const { coming, at } = this.knowledge;
    const undone = coming[at] !== undefined && coming[at]?.phase !== "case";
    const kept = undone ? coming.slice(at).filter((one) => one.phase === "case") : coming;
    return this.perform({ step: operation, phase, note }, { coming: kept, at: undone ? 0 : at });
  }

  /** Do the next step of the case, or the one last taken back; undefined when there is none. */
  next(): StepRecord | undefined {
    const { coming, at } = this.knowledge;
    const next = coming[at];
    return next === undefined ? undefined : this.perform(next, { coming, at: at + 1 });
  }

  /** Take the last step back; undefined when there is none left to. */
  back(): StepRecord | undefined {
    const past = this.past.pop();
    if (past === undefined) return undefined;
    const { coming, at } = this.knowledge;
    past.journal.undo();
    past.restore();
    this.forget(past);
    this.taken--;
    const { operation, phase, note } = past.record;
    if (phase !== "case") {
      const again: Coming = { step: operation, phase, note };
      this.knowledge = { ...this.knowledge, coming: [again, ...coming.slice(at)], at: 0 };
    }
    return past.record;
  }

  private perform(one: Coming, { coming, at }: Pick<Knowledge, "coming" | "at">): StepRecord {
    const { machine, memory, vq: chosen } = this.target;
    const { phase, note } = one;
    const { expect, ...operation } = one.step;
    const vq = queueOf(operation, machine.device.vqs.length) ?? chosen;
    const journal = new Journal(memory);
    const watch = new Watch(journal);
    const { knowledge } = this;
    const restore = machine.snapshot();
    const before = machine.queue(vq);
    if (operation.op === "poke") journal.save(operation.hva, operation.bytes.length);
    machine.device.observer = watch;
    const answer = machine.run(operation);
    machine.device.observer = undefined;
    const number = ++this.taken;
    const record: StepRecord = {
      number,
      phase,
      operation,
      vq,
      answer,
      faults: watch.events.flatMap((event) => (event.type === "error" ? [event.fault] : [])),
      events: watch.events,
      eventsLeftOut: watch.leftOut,
      before,
      after: machine.queue(vq),
      ...(note !== undefined && { note }),
      differences: expect === undefined ? [] : compareAnswer(number - 1, one.step, answer),
    };
    this.knowledge = { coming, at, ...afterOperation(knowledge, record) };
    this.remember({
      record,
      journal,
      restore: () => {
        restore();
        this.knowledge = knowledge;
      },
    });
    return record;
  }

  /** Keep a step, and let go of the oldest where they come to too much. */
  private remember(past: Past): void {
    this.past.push(past);
    this.events += past.record.events.length;
    this.bytes += past.journal.size;
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

  private forget({ record, journal }: Past): void {
    this.events -= record.events.length;
    this.bytes -= journal.size;
  }
}

/** The queue that an operation is on, if it is on one that there is. */
function queueOf(operation: Operation, queues: number): number | undefined {
  if ("vq" in operation) return operation.vq;
  if (operation.op !== "vring_ioctl" || "fault" in operation.arg) return undefined;
  return operation.arg.index < queues ? operation.arg.index : undefined;
}

/** Keeps what the engine tells, and what it overwrote. */
class Watch implements Observer {
  readonly events: EngineEvent[] = [];
  leftOut = 0;

  constructor(private readonly journal: Journal) {}

  see(event: EngineEvent): void {
    this.journal.see(event);
    if (this.events.length < EVENTS_KEPT) this.events.push(event);
    else this.leftOut++;
  }
}
