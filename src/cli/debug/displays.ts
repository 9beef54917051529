import { UsageError } from "../../base/usage-error.ts";
import { valueLine } from "../../render/debug/value-text.ts";
import { safe } from "../../render/safe.ts";
import type { Shown } from "../../stepping/debug/debug-command.ts";
import { evaluate } from "../../stepping/debug/evaluate.ts";
import type { StepTarget } from "../../stepping/step-target.ts";

/** The most expressions that are displayed. */
const MOST = 64;

/** Expressions that are printed after each run. */
export class Displays {
  private readonly shown = new Map<number, Shown>();
  private last = 0;

  constructor(private readonly target: StepTarget) {}

  /**
   * Add an expression.
   *
   * @returns its line now
   * @throws UsageError when it cannot be evaluated, or there are too many
   */
  add({ text, expression, shape }: Shown): string {
    if (this.shown.size >= MOST) throw new UsageError(`at most ${MOST} displays`);
    evaluate(expression, this.target);
    const number = ++this.last;
    const shown = { text, expression, ...(shape !== undefined && { shape }) };
    this.shown.set(number, shown);
    return this.line(number, shown);
  }

  /** @throws UsageError when there is no display with this number */
  delete(number: number | undefined): void {
    if (number === undefined) this.shown.clear();
    else if (!this.shown.delete(number)) throw new UsageError(`there is no display ${number}`);
  }

  /** All expressions with their values now. */
  get lines(): string[] {
    return [...this.shown].map(([number, shown]) => this.line(number, shown));
  }

  private line(number: number, { text, expression, shape }: Shown): string {
    try {
      return `${number}: ${valueLine(text, evaluate(expression, this.target), shape)}`;
    } catch (error) {
      if (!(error instanceof UsageError)) throw error;
      return `${number}: ${safe(text)}: ${safe(error.message)}`;
    }
  }
}
