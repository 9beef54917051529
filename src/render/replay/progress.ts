import { fileTitle } from "../../base/standard-input.ts";
import type { CaseOutcome } from "../../services/replay.ts";
import { count } from "../number-text.ts";
import { safe } from "../safe.ts";

/** Milliseconds before the first line on a terminal, and between lines. */
const PATIENCE = 1000;
const TERMINAL_PERIOD = 200;
const LOG_PERIOD = 10_000;

/** Where progress is written, and a clock. */
export interface ProgressOutput {
  readonly isTTY: boolean;
  /** Columns of the terminal. */
  readonly width: number;
  write(text: string): void;
  /** Milliseconds since any fixed time. */
  now(): number;
}

/**
 * Progress of long replays: on a terminal one line, rewritten, once the replay takes over
 * a second; elsewhere a new line every ten seconds.
 */
export class ReplayProgress {
  private readonly started: number;
  private due: number;
  private cases = 0;
  private failed = 0;
  private shown = false;

  constructor(private readonly output: ProgressOutput) {
    this.started = output.now();
    this.due = this.started + (output.isTTY ? PATIENCE : LOG_PERIOD);
  }

  add({ file, differences }: CaseOutcome): void {
    this.cases++;
    if (differences.length > 0) this.failed++;
    const now = this.output.now();
    if (now < this.due) return;
    this.due = now + (this.output.isTTY ? TERMINAL_PERIOD : LOG_PERIOD);
    this.show(`${this.soFar(now)}, in ${safe(fileTitle(file))}`);
  }

  /** Replace the line, if there was one, by the totals. */
  end(): void {
    if (this.shown) this.write(`${this.soFar(this.output.now())}\n`);
  }

  private soFar(now: number): string {
    const seconds = ((now - this.started) / 1000).toFixed(1);
    return `${count(this.cases, "case")}, ${this.failed} failed, ${seconds} s`;
  }

  private show(line: string): void {
    this.shown = true;
    this.write(this.output.isTTY ? line.slice(0, this.output.width - 1) : `${line}\n`);
  }

  private write(text: string): void {
    this.output.write(this.output.isTTY ? `\r\u001b[K${text}` : text);
  }
}
