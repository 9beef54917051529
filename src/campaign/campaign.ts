import type { UnitReport } from "../fuzz/unit/unit-report.ts";
import type { CampaignFolder } from "./folder/campaign-folder.ts";
import { type EndReason, type Journal, type JournalEvent, secondsSpent } from "./folder/journal.ts";
import type { Marker } from "./folder/marker.ts";
import { planHash } from "./folder/plan-file.ts";
import type { Ledger } from "./ledger.ts";
import { nthUnit, type Plan, unitRuns } from "./plan.ts";
import { doUnitOrBury } from "./workers/dead-unit.ts";
import type { UnitWorker } from "./workers/worker-messages.ts";

/** How far units may run ahead of the first unfinished one. */
const MOST_WAITING = 256;
/** Seconds that running units have to finish once the time is up; then they are abandoned. */
const GRACE = 5;
/** Milliseconds between checks for overtime. */
const LOOK = 250;

/** The parts a campaign is built from. */
export interface CampaignParts {
  readonly plan: Plan;
  readonly folder: CampaignFolder;
  readonly journal: Journal;
  /** Events of earlier sessions. */
  readonly history: readonly JournalEvent[];
  /** Covers the finished units, which are the first ones of the shard. */
  readonly ledger: Ledger;
  /** Each does one unit at a time. */
  readonly workers: readonly UnitWorker[];
  /** A clock in milliseconds; its zero is arbitrary. */
  readonly now: () => number;
  /** Called after each unit is kept. */
  readonly onUnit?: (() => void) | undefined;
  /** Called now and then while units run. */
  readonly onRuns?: (() => void) | undefined;
}

/** How a session ended. */
export interface CampaignEnd {
  readonly why: EndReason;
  /** Length of this session. */
  readonly seconds: number;
  /** Runs of units that were not kept: the unit itself, or one before it, was unfinished. */
  readonly discarded: number;
  /** The cause, if `why` is `failed`. */
  readonly error?: unknown;
}

/**
 * Does the remaining units of a campaign, several at a time, and keeps their results
 * in order of unit number. The results therefore depend on the number of units done,
 * and on nothing else. Units that were not kept when the process dies are done again
 * by the next session.
 */
export class Campaign {
  private next: number;
  private kept: number;
  private readonly waiting = new Map<number, UnitReport>();
  /** Runs done so far, by unit in progress. */
  private readonly begun = new Map<number, number>();
  private readonly planHash: string;
  private readonly deaths = new Map<number, number>();
  private readonly started: number;
  private readonly secondsBefore: number;
  private end: Pick<CampaignEnd, "why" | "error"> | undefined;
  private slowest: number | undefined;
  private wake: () => void = () => undefined;
  private change: Promise<void> = Promise.resolve();

  constructor(private readonly parts: CampaignParts) {
    this.next = parts.ledger.units;
    this.kept = parts.ledger.units;
    this.planHash = planHash(parts.plan);
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
    const overtime = setInterval(() => {
      if (this.isTimeUp(GRACE)) this.finish({ why: "time" });
    }, LOOK);
    try {
      await Promise.all(workers.map((worker) => this.work(worker)));
    } finally {
      clearInterval(overtime);
    }
    for (const worker of workers) worker.stop();
    const end = this.end ?? { why: this.isAllDone() ? "complete" : "time" };
    const seconds = this.seconds();
    const discarded = this.unfinishedRuns();
    try {
      journal.append({ event: "end", why: end.why, seconds });
    } catch (error) {
      return { why: "failed", seconds, discarded, error: end.error ?? error };
    }
    return { ...end, seconds, discarded };
  }

  /** Ends the session now; units in progress are left for the next one. */
  stop(): void {
    this.finish({ why: "interrupted" });
  }

  /** Length of this session so far. */
  seconds(): number {
    return (this.parts.now() - this.started) / 1000;
  }

  /** Runs done in this session for units that are not kept yet. */
  unfinishedRuns(): number {
    let runs = 0;
    for (const done of this.begun.values()) runs += done;
    for (const report of this.waiting.values()) runs += report.runs;
    return runs;
  }

  private async work(worker: UnitWorker): Promise<void> {
    for (;;) {
      while (this.next - this.kept >= MOST_WAITING && this.end === undefined) await this.change;
      if (this.end !== undefined || this.isTimeUp() || this.isAllDone()) return;
      const n = this.next++;
      const before = this.parts.now();
      const report = await this.unit(worker, n).catch((error) => {
        this.finish({ why: "failed", error });
      });
      if (this.end !== undefined || report === undefined) return;
      this.slowest = Math.max(this.slowest ?? 0, this.parts.now() - before);
      this.begun.delete(n);
      this.waiting.set(n, report);
      this.guarded(() => this.keepInOrder());
    }
  }

  private unit(worker: UnitWorker, n: number): Promise<UnitReport | undefined> {
    const { plan, ledger, journal } = this.parts;
    const unit = nthUnit(plan, n);
    const { seed, kernel, against, properties } = plan;
    const runs = unitRuns(plan, unit);
    const order = { seed, unit, runs, kernel, against, properties };
    return doUnitOrBury(
      worker,
      { ...order, known: ledger.keys, probe: false },
      {
        deathsBefore: this.deaths.get(unit) ?? 0,
        slowest: this.slowest,
        stopped: () => this.end !== undefined,
        onRuns: (done) => {
          this.begun.set(n, done);
          this.parts.onRuns?.();
        },
        onDeath: ({ died, message }) =>
          this.guarded(() => journal.append({ event: "death", unit, how: `${died}: ${message}` })),
      },
    );
  }

  private keepInOrder(): void {
    for (;;) {
      const report = this.waiting.get(this.kept);
      if (report === undefined) return;
      this.waiting.delete(this.kept);
      this.keep(nthUnit(this.parts.plan, this.kept), report);
      this.kept++;
      this.renewChange();
      this.parts.onUnit?.();
    }
  }

  /** Writes the unit's files first, then the marker that names them. */
  private keep(unit: number, report: UnitReport): void {
    const { folder, journal, ledger } = this.parts;
    const edges = ledger.newEdges(report.edges);
    const findings = ledger.newFindings(report.findings);
    const marker: Marker = {
      plan: this.planHash,
      unit,
      runs: report.runs,
      edges,
      corpus: ledger
        .newInputs(report.kept)
        .map(({ input, edges: reached }) => ({ hash: folder.corpus.put(input), edges: reached })),
      findings: findings.map(({ key, property, message, run, extension, text }) => ({
        ...{ key, property, message, run },
        file: folder.findings.put(text, extension),
      })),
    };
    folder.mark(marker);
    ledger.enter(marker);
    journal.append({ event: "unit", unit, seconds: this.seconds() });
  }

  private isAllDone(): boolean {
    return unitRuns(this.parts.plan, nthUnit(this.parts.plan, this.next)) === 0;
  }

  private isTimeUp(grace = 0): boolean {
    const { maxSeconds } = this.parts.plan;
    return maxSeconds !== undefined && this.secondsBefore + this.seconds() >= maxSeconds + grace;
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
