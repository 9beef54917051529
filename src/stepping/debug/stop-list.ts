import { UsageError } from "../../base/usage-error.ts";
import type { StepRecord } from "../step-record.ts";
import type { StepTarget } from "../step-target.ts";
import { type BreakCondition, isHit } from "./breakpoint.ts";
import { holds } from "./evaluate.ts";
import { isSame, look, type Seen, type WatchSubject } from "./watch.ts";

const MOST = 256;

/** A breakpoint, or a breakpoint that is deleted when it is hit. */
interface NewBreakpoint {
  readonly condition: BreakCondition;
  readonly temporary?: true;
}

/** A breakpoint or a watch; they are numbered in the order they were set. */
export type StopPoint =
  | ({ readonly number: number; readonly hits: number } & NewBreakpoint)
  | { readonly number: number; readonly watch: WatchSubject; readonly hits: number };

/** A stop point that was hit; for a watch, with the old and the new value. */
export interface Hit {
  readonly point: StopPoint;
  readonly change?: { readonly from: Seen; readonly to: Seen };
}

/** Breakpoints and watches of a session. */
export class StopList {
  private points: StopPoint[] = [];
  private readonly seen = new Map<number, Seen>();
  private last = 0;

  constructor(private readonly target: StepTarget) {}

  get all(): readonly StopPoint[] {
    return this.points;
  }

  /** @throws UsageError when there are too many, or an expression cannot be evaluated */
  add(point: NewBreakpoint | { readonly watch: WatchSubject }): StopPoint {
    if (this.points.length >= MOST) throw new UsageError(`at most ${MOST} stop points`);
    const now = "watch" in point ? look(point.watch, this.target) : undefined;
    if ("condition" in point && point.condition.at === "if") {
      holds(point.condition.expression, this.target);
    }
    const number = ++this.last;
    if (now !== undefined) this.seen.set(number, now);
    const added = { number, hits: 0, ...point };
    this.points.push(added);
    return added;
  }

  /** @throws UsageError, before any is deleted, when there is no stop point with one of the numbers */
  delete(numbers: readonly number[]): void {
    const wrong = numbers.find((number) => !this.points.some((point) => point.number === number));
    if (wrong !== undefined) throw new UsageError(`there is no stop point ${wrong}`);
    for (const number of numbers) this.discard(number);
  }

  /** Delete a stop point if it is still there. */
  discard(number: number): void {
    this.points = this.points.filter((point) => point.number !== number);
    this.seen.delete(number);
  }

  clear(): void {
    this.points = [];
    this.seen.clear();
  }

  /** Breakpoints that at least one of the operations hits. */
  met(records: readonly StepRecord[]): Hit[] {
    const hits = this.points
      .filter(
        (point) =>
          "condition" in point &&
          records.some((record) => isHit(point.condition, record, this.target)),
      )
      .map((point) => ({ point }));
    return this.count(hits);
  }

  /** Watches whose value has changed since it was last read. */
  changes(): Hit[] {
    const hits = this.points.flatMap((point) => {
      if (!("watch" in point)) return [];
      const from = this.seen.get(point.number);
      const to = this.lookAgain(point.watch);
      if (to === undefined || from === undefined || isSame(from, to)) return [];
      this.seen.set(point.number, to);
      return [{ point, change: { from, to } }];
    });
    return this.count(hits);
  }

  /** The watched value now; undefined if there is none, such as for a descriptor past the table. */
  private lookAgain(subject: WatchSubject): Seen | undefined {
    try {
      return look(subject, this.target);
    } catch (error) {
      if (error instanceof UsageError) return undefined;
      throw error;
    }
  }

  private count(hits: readonly Hit[]): Hit[] {
    return hits.map(({ point, ...hit }) => {
      const counted = { ...point, hits: point.hits + 1 };
      if ("temporary" in point) this.discard(point.number);
      else this.points = this.points.map((one) => (one.number === point.number ? counted : one));
      return { point: counted, ...hit };
    });
  }
}
