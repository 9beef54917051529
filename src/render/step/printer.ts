import type { VqState } from "../../scenario/scenario.ts";
import type { ExplainedStep } from "../../stepping/explain-step.ts";
import type { StepRecord } from "../../stepping/step-record.ts";
import { StepTally } from "../../stepping/step-tally.ts";
import type { TargetDescription } from "../../stepping/step-target.ts";
import { safe } from "../safe.ts";
import type { Style } from "../style.ts";
import { bringUpText, featuresText } from "./bring-up-text.ts";
import { stepHeaderText } from "./header-text.ts";
import { stepEndJson, stepJsonLine, stepRecordJson } from "./json.ts";
import { stepSummaryText } from "./summary-text.ts";
import { stepText } from "./text.ts";

/** How to print a run of steps. */
export interface StepPrinterOptions {
  /** One JSON object per line instead of text. */
  readonly json: boolean;
  /** Every read and write. */
  readonly accesses: boolean;
  readonly wholeState: boolean;
  /** The bring-up step by step. */
  readonly bringUp: boolean;
  readonly style: Style;
  /** Takes whole lines. */
  readonly print: (text: string) => void;
}

/** Prints a run step by step: header, bring-up, steps and totals. */
export class StepPrinter {
  private readonly tally: StepTally;
  private readonly broughtUp: ExplainedStep[] = [];

  constructor(
    private readonly target: TargetDescription,
    /** Called right after a step, and only for steps that are printed. */
    private readonly explain: (record: StepRecord) => ExplainedStep,
    private readonly options: StepPrinterOptions,
  ) {
    this.tally = new StepTally(target.vq);
  }

  /** Whether an answer differed from the recorded one. */
  get differs(): boolean {
    return this.tally.differences > 0;
  }

  begin(): void {
    if (!this.options.json) this.lines(stepHeaderText(this.target, this.options.style));
  }

  bringUp(record: StepRecord): void {
    if (this.options.json || this.options.bringUp) this.step(record);
    else {
      this.tally.add(record);
      this.broughtUp.push(this.explain(record));
    }
  }

  endBringUp(): void {
    this.lines(bringUpText(this.broughtUp, this.target, this.options.style, "--bring-up"));
  }

  step(record: StepRecord): void {
    const { json, wholeState, accesses, style, print } = this.options;
    this.tally.add(record);
    if (json) {
      print(stepJsonLine(stepRecordJson(this.explain(record))));
      return;
    }
    // The completion that follows shows what the device wrote into the buffers.
    if (record.phase === "fill") return;
    const state = wholeState ? "all" : "changed";
    const text = stepText(this.explain(record), this.target.vq, { state, accesses }, style);
    const features = record.phase === "bring-up" ? featuresText(record, this.target, style) : [];
    if (text.length > 0) this.lines(["", ...text, ...features]);
  }

  /** @param availIdxOf - returns avail.idx in memory of a queue in that state */
  end(availIdxOf: (state: VqState) => number | undefined): void {
    if (this.options.json) this.options.print(stepJsonLine(stepEndJson(this.tally)));
    else {
      const { state } = this.tally;
      const availIdx = state && availIdxOf(state);
      this.lines(["", ...stepSummaryText(this.tally, availIdx, this.options.style)]);
    }
  }

  /** Report files that were written. */
  saved(...files: readonly string[]): void {
    if (!this.options.json) this.lines(files.map((file) => `saved ${safe(file)}`));
  }

  private lines(lines: readonly string[]): void {
    if (lines.length > 0) this.options.print(`${lines.join("\n")}\n`);
  }
}
