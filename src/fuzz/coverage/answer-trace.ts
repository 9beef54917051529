import type { OperationRunner } from "../../scenario/operation-runner.ts";
import type { Operation } from "../../scenario/scenario.ts";
import type { RunListener } from "../bulk-run.ts";

/** The answers of a run as numbers, for comparison with another kernel's. */
export class AnswerTrace implements RunListener {
  private answers: number[] = [];
  private runner: OperationRunner | undefined = undefined;

  start(runner: OperationRunner): void {
    this.runner = runner;
    this.answers.length = 0;
  }

  see(): void {}

  after(operation: Operation, ret: number): void {
    this.answers.push(ret);
    if (operation.op !== "get_vq_desc") return;
    const { chain } = this.runner as OperationRunner;
    this.answers.push(chain.out, chain.in, chain.log.count);
  }

  /** Whether another run gave the same answers. */
  equals({ answers }: AnswerTrace): boolean {
    if (answers.length !== this.answers.length) return false;
    return answers.every((answer, n) => answer === this.answers[n]);
  }
}
