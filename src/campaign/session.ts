import { rmSync } from "node:fs";
import { outputFailure } from "../files/system-error.ts";
import { Campaign } from "./campaign.ts";
import { type CampaignProgress, campaignState, type FuzzResult } from "./campaign-state.ts";
import type { CampaignFolder } from "./folder/campaign-folder.ts";
import { Journal, readJournal, secondsSpent } from "./folder/journal.ts";
import { takeLock } from "./folder/lock.ts";
import { unbroken } from "./folder/marker.ts";
import { corpusFiles } from "./folder/starting-inputs.ts";
import { Ledger } from "./ledger.ts";
import { nthUnit, type Plan, shardUnits } from "./plan.ts";
import type { UnitWorker } from "./workers/worker-messages.ts";
import { WorkerProcess } from "./workers/worker-process.ts";

/** How to work on a campaign. */
export interface SessionOptions {
  /** Units at a time. */
  readonly jobs: number;
  readonly onProgress: (progress: CampaignProgress) => void;
  /** A corpus that what is kept is added to. */
  readonly corpus?: string | undefined;
  /** Makes what does the units; processes unless given. */
  readonly worker?: ((inputs: readonly Uint8Array[]) => UnitWorker) | undefined;
}

/** One process at work on a campaign, from taking its lock to giving it back. */
export class Session {
  private readonly ledger = new Ledger();
  private readonly releaseLock: () => void;
  private readonly warnings: string[] = [];
  private workers: readonly UnitWorker[] = [];
  private campaign: Campaign | undefined;

  /**
   * @param prepare - writes the campaign's plan, or reads it; called with the lock held
   * @param removable - a folder of our own choice, which nobody wants when nothing was found
   * @throws UsageError when another process is at work on it, and what `prepare` throws
   */
  constructor(
    private readonly folder: CampaignFolder,
    prepare: () => Plan,
    private readonly removable: boolean,
  ) {
    try {
      this.releaseLock = takeLock(folder.lock);
    } catch (error) {
      throw outputFailure(folder.path, error);
    }
    process.once("exit", this.end);
    // A file-size limit is a full disk like any other, once the signal does not kill.
    process.on("SIGXFSZ", ignore);
    try {
      folder.sweep();
      this.plan = prepare();
      this.readUnits();
    } catch (error) {
      this.end();
      throw outputFailure(folder.path, error);
    }
  }

  readonly plan: Plan;

  /** Work until the campaign ends or `stop`. */
  async run({
    jobs,
    onProgress,
    corpus,
    worker = processWorker,
  }: SessionOptions): Promise<FuzzResult> {
    const { folder, plan, ledger } = this;
    try {
      const inputs = folder.readInputs(plan);
      const most = Math.min(jobs, Math.max(1, (shardUnits(plan) ?? jobs) - ledger.units));
      this.workers = Array.from({ length: most }, () => worker(inputs));
      const history = readJournal(folder.journal);
      const journal = new Journal(folder.journal);
      const now = () => performance.now();
      const runsBefore = ledger.runs;
      const tell = () => {
        const unfinished = this.campaign?.unfinishedRuns() ?? 0;
        onProgress({
          runs: ledger.runs + unfinished,
          newRuns: ledger.runs - runsBefore + unfinished,
          edges: ledger.edges,
          corpus: ledger.corpusSize,
          findings: ledger.findingCount,
        });
      };
      this.campaign = new Campaign({
        ...{ plan, folder, journal, history, ledger, now },
        workers: this.workers,
        onUnit: tell,
        onRuns: tell,
      });
      const end = await this.campaign.run();
      journal.close();
      const { state, unreadable } = campaignState(folder, plan, ledger);
      this.warnings.push(...unreadable);
      const error = end.error ?? (corpus === undefined ? undefined : this.addTo(corpus));
      const result: FuzzResult = {
        ...state,
        kept: true,
        why: end.why,
        ...(error !== undefined && { error: outputFailure(folder.path, error) }),
        seconds: end.seconds,
        allSeconds: secondsSpent(history) + end.seconds,
        newRuns: ledger.runs - runsBefore,
        discardedRuns: end.discarded,
        warnings: this.warnings,
      };
      return this.removable && isForgettable(result) ? this.forget(result) : result;
    } catch (error) {
      throw outputFailure(folder.path, error);
    } finally {
      this.end();
    }
  }

  /** End cleanly and soon: what was not finished is left for `--resume`. */
  stop(): void {
    this.campaign?.stop();
  }

  /** What was finished before, and can be relied on: the first so many units of the shard. */
  private readUnits(): void {
    const { folder, plan, ledger } = this;
    const { markers, troubles } = folder.units(plan);
    const kept = markers.slice(0, unbroken(plan, markers));
    for (const marker of kept) ledger.enter(marker);
    this.warnings.push(...troubles, ...folder.damagedFiles(true));
    if (folder.setUnitsAside(new Set(kept.map(({ unit }) => unit))) > 0) {
      const from = nthUnit(plan, ledger.units);
      this.warnings.push(`unit ${from} cannot be relied on: it and those after it are done again`);
    }
  }

  /** Returns what the system refuses: what was found must not be lost to it. */
  private addTo(corpus: string): unknown {
    const to = corpusFiles(corpus);
    try {
      for (const name of this.ledger.corpus) {
        const input = this.folder.corpus.get(name);
        if (input !== undefined) to.put(input);
      }
      return undefined;
    } catch (error) {
      return outputFailure(corpus, error);
    }
  }

  private forget(result: FuzzResult): FuzzResult {
    this.end();
    rmSync(this.folder.path, { recursive: true, force: true });
    return { ...result, kept: false };
  }

  private readonly end = (): void => {
    for (const worker of this.workers) worker.stop();
    this.releaseLock();
    process.off("exit", this.end);
    process.off("SIGXFSZ", ignore);
  };
}

function ignore(): void {}

function processWorker(inputs: readonly Uint8Array[]): UnitWorker {
  return new WorkerProcess(inputs);
}

function isForgettable({ why, error, findings, warnings }: FuzzResult): boolean {
  const ended = (why === "complete" || why === "time") && error === undefined;
  return ended && findings.length + warnings.length === 0;
}
