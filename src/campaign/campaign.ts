import type { UnitReport } from "../fuzz/unit/unit-report.ts";
import type { CampaignRecord } from "./campaign-record.ts";
import { type EndReason, type Journal, type JournalEvent, secondsSpent } from "./folder/journal.ts";
import { nthUnit, type Plan, unitRuns } from "./plan.ts";
import { doUnitOrBury } from "./workers/dead-unit.ts";
import type { UnitWorker } from "./workers/worker-messages.ts";

/** Most units that may be done while one before them is not. */
const MOST_WAITING = 256;
/** Milliseconds between checks for whether the time is up. */
const LOOK = 50;

/** The parts a campaign is built from. */
export interface CampaignParts {
  readonly plan: Plan;
  readonly journal: Journal;
  /** The events of earlier sessions. */
  readonly history: readonly JournalEvent[];
  readonly record: CampaignRecord;
  /** Each does one unit at a time. */
  readonly workers: readonly UnitWorker[];
  /** A clock in milliseconds; its zero is arbitrary. */
  readonly now: () => number;
  /** Called when something was done, from time to time. */
  readonly onProgress?: (() => void) | undefined;
}

/** How a session ended. */
export interface CampaignEnd {
  readonly why: EndReason;
  /** Length of this session. */
  readonly seconds: number;
  /** Runs of workers that were killed before they reported them: these are done again. */
  readonly discarded: number;
  /** What went wrong, if it failed. */
  readonly error?: unknown;
}

/**
 * Does the remaining units of a campaign, several at a time, and keeps what they
 * report. However the session ends, what was reported is kept, and a later session
 * continues each unit where it stopped.
 */
export class Campaign {
  private next: number;
  /** Runs of the units that are being done, as far as their workers say. */
  private readonly live = new Map<number, number>();
  private readonly deaths = new Map<number, number>();
  private readonly started: number;
  private readonly secondsBefore: number;
  private end: Pick<CampaignEnd, "why" | "error"> | undefined;
  private slowest: number | undefined;
  private wake: () => void = () => undefined;
  private change: Promise<void> = Promise.resolve();

  constructor(private readonly parts: CampaignParts) {
    this.next = parts.record.unbroken;
    this.started = parts.now();
    this.secondsBefore = secondsSpent(parts.history);
    for (const event of parts.history) {
      if (event.event === "death") {
        this.deaths.set(event.unit, (this.deaths.get(event.unit) ?? 0) + 1);
      }
    }
    this.renewChange();
  }

  /**
   * Works until all units are done, the time is up, or `stop` is called. A system error
   * ends the session and is returned, not thrown.
   */
  async run(): Promise<CampaignEnd> {
    const { journal, workers } = this.parts;
    this.guarded(() => journal.append({ event: "start", pid: process.pid }));
    const look = setInterval(() => {
      if (this.isTimeUp()) this.finish({ why: "time" });
    }, LOOK);
    try {
      await Promise.all(workers.map((worker) => this.work(worker)));
    } finally {
      clearInterval(look);
    }
    for (const worker of workers) worker.kill();
    const end = this.end ?? { why: this.isAllDone() ? "complete" : "time" };
    const seconds = this.seconds();
    const discarded = this.unreportedRuns();
    try {
      journal.append({ event: "end", why: end.why, seconds });
    } catch (error) {
      return { why: "failed", seconds, discarded, error: end.error ?? error };
    }
    return { ...end, seconds, discarded };
  }

  /** End now: the units that are being done are left for another session. */
  stop(): void {
    this.finish({ why: "interrupted" });
  }

  /** Length of this session so far. */
  seconds(): number {
    return (this.parts.now() - this.started) / 1000;
  }

  /** Runs that workers have done and not reported yet. */
  unreportedRuns(): number {
    let runs = 0;
    for (const [unit, done] of this.live) {
      runs += Math.max(0, done - this.parts.record.runsOf(unit));
    }
    return runs;
  }

  private async work(worker: UnitWorker): Promise<void> {
    const { plan, record } = this.parts;
    for (;;) {
      while (record.isDone(this.next) && !this.isAllDone()) this.next++;
      while (this.next - record.unbroken >= MOST_WAITING && this.end === undefined) {
        await this.change;
      }
      if (this.end !== undefined || this.isTimeUp() || this.isAllDone()) return;
      const unit = nthUnit(plan, this.next++);
      const before = this.parts.now();
      const report = await this.unit(worker, unit).catch((error) => {
        this.finish({ why: "failed", error });
      });
      if (report === undefined) return;
      this.slowest = Math.max(this.slowest ?? 0, this.parts.now() - before);
      this.live.delete(unit);
      this.guarded(() => this.keep(unit, report));
      if (this.end !== undefined) return;
    }
  }

  private unit(worker: UnitWorker, unit: number): Promise<UnitReport | undefined> {
    const { plan, record, journal, onProgress } = this.parts;
    const { seed, kernel, against, properties } = plan;
    const runs = unitRuns(plan, unit);
    const order = { seed, unit, runs, kernel, against, properties };
    return doUnitOrBury(
      worker,
      { ...order, ...record.startOf(unit), probe: false },
      {
        deathsBefore: this.deaths.get(unit) ?? 0,
        slowest: this.slowest,
        stopped: () => this.end !== undefined,
        onRuns: (done) => {
          this.live.set(unit, done);
          onProgress?.();
        },
        onPart: (part) => {
          this.guarded(() => {
            if (record.addPart(unit, part)) onProgress?.();
          });
        },
        onDeath: ({ died, message }) =>
          this.guarded(() => journal.append({ event: "death", unit, how: `${died}: ${message}` })),
      },
    );
  }

  private keep(unit: number, report: UnitReport): void {
    const { record, journal, onProgress } = this.parts;
    for (const finished of record.addUnit(unit, report)) {
      journal.append({ event: "unit", unit: finished, seconds: this.seconds() });
    }
    this.renewChange();
    onProgress?.();
  }

  private isAllDone(): boolean {
    return unitRuns(this.parts.plan, nthUnit(this.parts.plan, this.next)) === 0;
  }

  private isTimeUp(): boolean {
    const { maxSeconds } = this.parts.plan;
    return maxSeconds !== undefined && this.secondsBefore + this.seconds() >= maxSeconds;
  }

  private guarded(act: () => void): void {
    try {
      act();
    } catch (error) {
      this.finish({ why: "failed", error });
    }
  }

  private finish(end: Pick<CampaignEnd, "why" | "error">): void {
    if (this.end !== undefined) return;
    this.end = end;
    for (const worker of this.parts.workers) worker.stop();
    this.wake();
  }

  private renewChange(): void {
    this.wake();
    this.change = new Promise((resolve) => {
      this.wake = resolve;
    });
  }
}
