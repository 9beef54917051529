import type { CampaignProgress } from "../../campaign/campaign-state.ts";
import { count } from "../number-text.ts";
import type { ProgressOutput } from "../replay/progress.ts";

/** Milliseconds between lines. */
const TERMINAL_PERIOD = 200;
const LOG_PERIOD = 10_000;

/** Progress of a campaign: one rewritten line on a terminal, a line every ten seconds elsewhere. */
export class FuzzProgress {
  private readonly started: number;
  private due: number;
  private latest: CampaignProgress = { runs: 0, newRuns: 0, edges: 0, corpus: 0, findings: 0 };
  private shown = false;

  constructor(private readonly output: ProgressOutput) {
    this.started = output.now();
    this.due = this.started + this.period;
  }

  update(progress: CampaignProgress): void {
    this.latest = progress;
    this.tick();
  }

  /** Called periodically, so that the time advances during long units. */
  tick(): void {
    const now = this.output.now();
    if (now < this.due) return;
    this.due = now + this.period;
    this.shown = true;
    const line = this.line(now);
    this.output.write(
      this.output.isTTY ? `\r\u001b[K${line.slice(0, this.output.width - 1)}` : `${line}\n`,
    );
  }

  /** Remove the line: the summary follows. */
  end(): void {
    if (this.shown && this.output.isTTY) this.output.write("\r\u001b[K");
  }

  private get period(): number {
    return this.output.isTTY ? TERMINAL_PERIOD : LOG_PERIOD;
  }

  private line(now: number): string {
    const { runs, newRuns, edges, corpus, findings } = this.latest;
    const seconds = (now - this.started) / 1000;
    const rate = seconds > 0 ? Math.round(newRuns / seconds) : 0;
    return `${seconds.toFixed(0)} s: ${count(runs, "run")}, ${rate}/s, ${count(edges, "edge")}, corpus ${corpus}, ${count(findings, "finding")}`;
  }
}
