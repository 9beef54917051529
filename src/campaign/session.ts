import { rmSync } from "node:fs";
import { outputFailure } from "../files/system-error.ts";
import { Campaign } from "./campaign.ts";
import { CampaignRecord } from "./campaign-record.ts";
import { type CampaignProgress, campaignState, type FuzzResult } from "./campaign-state.ts";
import type { CampaignFolder } from "./folder/campaign-folder.ts";
import { Journal, readJournal, secondsSpent } from "./folder/journal.ts";
import { takeLock } from "./folder/lock.ts";
import { corpusFiles } from "./folder/starting-inputs.ts";
import { type Plan, shardUnits } from "./plan.ts";
import type { UnitWorker } from "./workers/worker-messages.ts";
import { WorkerProcess } from "./workers/worker-process.ts";

/** Options of a session. */
export interface SessionOptions {
  /** Units to do in parallel. */
  readonly jobs: number;
  readonly onProgress: (progress: CampaignProgress) => void;
  /** A corpus folder that the kept inputs are added to. */
  readonly corpus?: string | undefined;
  /** Makes a worker; by default, one in its own process. */
  readonly worker?: ((inputs: readonly Uint8Array[]) => UnitWorker) | undefined;
}

/** One process working on a campaign, from taking the lock to releasing it. */
export class Session {
  private readonly record: CampaignRecord;
  private readonly releaseLock: () => void;
  private readonly warnings: string[] = [];
  private workers: readonly UnitWorker[] = [];
  private campaign: Campaign | undefined;

  /**
   * @param prepare - writes or reads the campaign's plan; called with the lock held
   * @param removable - the user did not choose the folder: remove it if nothing was found
   * @throws UsageError if another process is at work on the folder; whatever `prepare` throws
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
    // With the signal ignored, writing past the file-size limit fails like writing to a full disk.
    process.on("SIGXFSZ", ignore);
    try {
      folder.sweep();
      this.plan = prepare();
      this.record = this.readUnits();
    } catch (error) {
      this.end();
      throw outputFailure(folder.path, error);
    }
  }

  readonly plan: Plan;

  /** Works until the campaign ends or `stop` is called. */
  async run({
    jobs,
    onProgress,
    corpus,
    worker = processWorker,
  }: SessionOptions): Promise<FuzzResult> {
    const { folder, plan, record } = this;
    try {
      const inputs = folder.readInputs(plan);
      const most = Math.min(jobs, Math.max(1, (shardUnits(plan) ?? jobs) - record.unbroken));
      this.workers = Array.from({ length: most }, () => worker(inputs));
      const history = readJournal(folder.journal);
      const journal = new Journal(folder.journal);
      const now = () => performance.now();
      const runsBefore = record.tally.runs;
      const onProgressed = () => {
        const { runs, edges, corpus, findingCount } = record.tally;
        const all = runs + (this.campaign?.unreportedRuns() ?? 0);
        onProgress({
          ...{ runs: all, newRuns: all - runsBefore },
          ...{ edges, corpus: corpus.size, findings: findingCount },
        });
      };
      this.campaign = new Campaign({
        ...{ plan, journal, history, record, now },
        workers: this.workers,
        onProgress: onProgressed,
      });
      const end = await this.campaign.run();
      journal.close();
      const { state, unreadable } = campaignState(folder, plan, record.tally);
      this.warnings.push(...unreadable);
      const error = end.error ?? (corpus === undefined ? undefined : this.addTo(corpus));
      const result: FuzzResult = {
        ...state,
        kept: folder.isThere,
        why: end.why,
        ...(error !== undefined && { error: outputFailure(folder.path, error) }),
        seconds: end.seconds,
        allSeconds: secondsSpent(history) + end.seconds,
        newRuns: record.tally.runs - runsBefore,
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

  /** Ends the session soon and cleanly; unfinished units are left for `--resume`. */
  stop(): void {
    this.campaign?.stop();
  }

  /** What earlier sessions did. What is damaged is set aside, and done again. */
  private readUnits(): CampaignRecord {
    const { folder, plan } = this;
    const units = folder.units(plan);
    this.warnings.push(...units.troubles, ...folder.damagedFiles(true));
    folder.keepOnly(units);
    return new CampaignRecord(folder, plan, units);
  }

  /** Returns a system error instead of throwing it, so that the results are not lost. */
  private addTo(corpus: string): unknown {
    const to = corpusFiles(corpus);
    try {
      for (const [name, held] of this.record.tally.corpus) {
        const input = held ?? this.folder.corpus.get(name);
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
    for (const worker of this.workers) worker.kill();
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
