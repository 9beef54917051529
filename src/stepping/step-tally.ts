import type { FaultCode } from "../engine/fault.ts";
import type { VqState } from "../scenario/scenario.ts";
import type { StepRecord } from "./step-record.ts";

/** Totals of a run of steps on one queue. */
export class StepTally {
  /** Operations, including those on other queues and of the bring-up. */
  steps = 0;
  popped = 0;
  /** Pops undone by `discard`. */
  discarded = 0;
  completed = 0;
  /** Bytes that the completions say were written. */
  written = 0;
  /** How often the guest was interrupted, and how often an interrupt was suppressed. */
  interrupts = 0;
  suppressed = 0;
  readonly faults = new Map<FaultCode, number>();
  /** Differences from the recorded answers. */
  differences = 0;
  /** Why the host is dead. */
  bug: string | undefined = undefined;
  /** The queue after its last step; undefined before its first. */
  state: VqState | undefined = undefined;

  /** @param vq - the queue whose chains and signals are counted */
  constructor(readonly vq: number) {}

  /** Count one step; steps must be added in order. */
  add(record: StepRecord): void {
    const { vq, answer, faults, differences, after } = record;
    this.steps++;
    this.bug ??= answer.bug;
    this.differences += differences.length;
    for (const { code } of faults) this.faults.set(code, (this.faults.get(code) ?? 0) + 1);
    if (vq !== this.vq) return;
    this.state = after;
    this.addChains(record);
    for (const event of record.events) {
      if (event.type === "signal" && event.purpose === "call") this.interrupts++;
      else if (event.type === "decision" && !event.signal) this.suppressed++;
    }
  }

  private addChains({ operation, answer, before, after }: StepRecord): void {
    switch (operation.op) {
      case "get_vq_desc":
        if (answer.iov !== undefined) this.popped++;
        break;
      case "discard":
        this.discarded += operation.n;
        break;
      case "add_used":
      case "add_used_n": {
        const heads = operation.op === "add_used" ? [[0, operation.len]] : operation.heads;
        const moved = after.last_used_idx - before.last_used_idx;
        this.completed += moved & 0xffff;
        if (answer.ret === 0) this.written += heads.reduce((sum, [, len = 0]) => sum + len, 0);
        break;
      }
    }
  }
}
