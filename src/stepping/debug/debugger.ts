import { UsageError } from "../../base/usage-error.ts";
import { runCommand } from "../run-command.ts";
import type { StepCommand } from "../step-command.ts";
import type { StepRecord } from "../step-record.ts";
import { bringUpDevice } from "../step-run.ts";
import { StepSession } from "../step-session.ts";
import type { StepTarget } from "../step-target.ts";
import { meets } from "../stop-condition.ts";
import type { BreakCondition } from "./breakpoint.ts";
import { ended, type RunEnd } from "./run-end.ts";
import { type Hit, StopList } from "./stop-list.ts";

/** The operations of a run, one at a time. The caller can stop between any two. */
export type Run = Generator<StepRecord, RunEnd, undefined>;

const ONE_POP: StepCommand = { do: "pop", count: 1 };

/** Ends that `continue N` passes. */
const PASSED: ReadonlySet<RunEnd["why"]> = new Set(["stop", "fault"]);

/**
 * A session with breakpoints and watches that runs forwards and backwards.
 *
 * Both directions stop at the same places. The operations that fill buffers before
 * a completion are one step with it.
 */
export class Debugger {
  readonly stops: StopList;
  /** The bring-up, up to the first operation that vhost refused. */
  readonly bringUp: readonly StepRecord[];

  constructor(
    readonly target: StepTarget,
    readonly session = new StepSession(target),
  ) {
    this.bringUp = [...bringUpDevice(session)];
    this.stops = new StopList(target);
  }

  /** Whether everything since the bring-up is taken back. */
  get isAtStart(): boolean {
    return this.session.position === 0;
  }

  /** Whether there is an operation to take back. */
  get canGoBack(): boolean {
    return !this.isAtStart && this.session.last !== undefined;
  }

  /** Number of operations, of the case or taken back, that `step` can do. */
  get left(): number {
    return this.session.left;
  }

  /** Carry out a command of the stepping language; a stop point ends it early. */
  *forward(command: StepCommand): Run {
    const hits: Hit[] = [];
    for (const record of runCommand(this.session, command)) {
      hits.push(...this.stops.changes(), ...this.stops.met([record]));
      yield record;
      if (hits.length > 0 && record.phase !== "fill") return { why: "stop", hits };
    }
    return ended(this.session.dead === undefined ? "done" : "dead");
  }

  /**
   * Do the next steps of the case, or of those taken back. If none is left, pop from
   * an image.
   *
   * @throws UsageError when a case has no step left, or the host is dead
   */
  *step(count: number): Run {
    for (let n = 0; n < count; n++) {
      if (n > 0 && this.left === 0 && this.isCase) return ended("end-of-case");
      const end = yield* this.one();
      if (end !== undefined) return end;
    }
    return ended("done");
  }

  /**
   * Run to a stop point, a fault, an empty ring, or the end of the case or of the
   * operations taken back.
   *
   * @param count - how often: all but the last stop point or fault are passed
   */
  *continue(count = 1): Run {
    for (let n = 1; n < count; n++) {
      const end = yield* this.continueOnce();
      if (!PASSED.has(end.why)) return end;
    }
    return yield* this.continueOnce();
  }

  /** Run to the place, or to where `continue` stops before it. */
  *until(condition: BreakCondition): Run {
    const { number } = this.stops.add({ condition, temporary: true });
    try {
      for (;;) {
        const end = yield* this.continueOnce();
        const goesOn = end.why === "end-of-history" || (end.why === "empty" && this.left > 0);
        if (!goesOn) return end;
      }
    } finally {
      this.stops.discard(number);
    }
  }

  /**
   * Run until the chain popped last is given back. If no step is left to do that, it
   * is completed with `len` bytes written, and signalled.
   *
   * @throws UsageError when no chain is popped
   */
  *finish(len?: number): Run {
    const { session, target } = this;
    const isOwn = ({ vq }: { readonly vq: number }) => vq === target.vq;
    const chain = session.held.findLast(isOwn);
    if (chain === undefined) throw new UsageError("no chain is popped: pop first");
    if (this.left > 0) {
      while (this.left > 0) {
        const end = yield* this.one();
        if (end !== undefined) return end;
        if (!session.held.includes(chain)) return ended("done");
      }
      if (this.isCase) return ended("end-of-case");
    }
    const { head } = chain;
    const completed = yield* this.forward({
      do: "complete",
      head,
      ...(len !== undefined && { len }),
    });
    if (completed.why !== "done") return completed;
    return yield* this.forward({ do: "operation", operation: { op: "signal", vq: target.vq } });
  }

  private *continueOnce(): Run {
    const again = this.left > 0;
    for (;;) {
      const end = yield* this.one();
      if (end !== undefined) return end;
      const { last } = this.session;
      if (last !== undefined && meets("fault", last)) return ended("fault");
      if (last !== undefined && meets("empty", last)) return ended("empty");
      if (again && this.left === 0) return ended(this.isCase ? "end-of-case" : "end-of-history");
    }
  }

  /** Take operations back; yields each of them. */
  *back(count: number): Run {
    for (let n = 0; n < count; n++) {
      if (n > 0 && !this.canGoBack) return ended("start");
      const end = yield* this.oneBack();
      if (end !== undefined) return end;
    }
    return ended("done");
  }

  /**
   * Take operations back until the last one left is one that `continue` stops after,
   * a watched value changes, or the start is reached.
   *
   * @param count - how often: all but the last such place are passed
   */
  *reverseContinue(count = 1): Run {
    for (let n = 1; n < count; n++) {
      const end = yield* this.reverseOnce();
      if (end.why === "start") return end;
    }
    return yield* this.reverseOnce();
  }

  private *reverseOnce(): Run {
    for (;;) {
      const end = yield* this.oneBack();
      if (end !== undefined) return end;
      const { last } = this.session;
      if (last === undefined || !this.canGoBack) return ended("start");
      if (meets("fault", last)) return ended("fault");
      if (meets("empty", last)) return ended("empty");
    }
  }

  private get isCase(): boolean {
    return this.target.recorded.length > 0;
  }

  /** One step, with the fills that belong to it. */
  private *one(): Generator<StepRecord, RunEnd | undefined, undefined> {
    if (this.left === 0) {
      if (this.isCase)
        throw new UsageError("the case is over: no step is left (use back to go back)");
      const end = yield* this.forward(ONE_POP);
      return end.why === "done" ? undefined : end;
    }
    const hits: Hit[] = [];
    for (;;) {
      const end = yield* this.forward({ do: "next", count: 1 });
      hits.push(...end.hits);
      if (this.session.last?.phase === "fill" && this.left > 0) continue;
      if (hits.length > 0) return { why: "stop", hits };
      return end.why === "done" ? undefined : end;
    }
  }

  private *oneBack(): Generator<StepRecord, RunEnd | undefined, undefined> {
    if (!this.canGoBack) {
      throw new UsageError(
        this.isAtStart
          ? "nothing to take back: this is the start"
          : "cannot go further back: earlier operations are not kept",
      );
    }
    const hits: Hit[] = [];
    do {
      const record = this.session.back();
      if (record === undefined) break;
      hits.push(...this.stops.changes());
      yield record;
    } while (this.canGoBack && this.session.last?.phase === "fill");
    hits.push(...this.stops.met(this.lastUnit()));
    if (hits.length > 0) return { why: "stop", hits };
    return undefined;
  }

  /** The last operation, with the fills that belong to it. */
  private lastUnit(): StepRecord[] {
    const { last } = this.session;
    if (!this.canGoBack || last === undefined) return [];
    if (last.operation.op !== "add_used") return [last];
    const { records } = this.session;
    const first = records.findLastIndex((record) => record !== last && record.phase !== "fill");
    return records.slice(first + 1);
  }
}
