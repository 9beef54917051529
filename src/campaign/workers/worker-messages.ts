import type { UnitStart } from "../../fuzz/unit/do-unit.ts";
import type { UnitSpec } from "../../fuzz/unit/unit.ts";
import type { UnitReport } from "../../fuzz/unit/unit-report.ts";

/** A unit to do; the inputs to start from were sent before. */
export interface WorkOrder extends Omit<UnitSpec, "corpus">, UnitStart {
  /** Only whether it ends is of interest. */
  readonly probe: boolean;
}

/** A message to a worker process. */
export type ToWorker =
  | { readonly inputs: readonly Uint8Array[] }
  | { readonly order: WorkOrder }
  /** Report what is done of the order, and end. */
  | { readonly stop: true };

/** A message from a worker process. */
export type FromWorker =
  /** `runs` is the number of runs of the order that are done. */
  | { readonly alive: true; readonly runs?: number }
  /** The order as far as it has come. */
  | { readonly part: UnitReport }
  /** The order is done. */
  | { readonly report: UnitReport }
  | { readonly thrown: string };

/** A worker that died while it did a unit, or that had to be killed. */
export interface Death {
  /** `start`: before it began with the unit, so the unit is not to blame. */
  readonly died: "hang" | "crash" | "start";
  readonly message: string;
}

/** Receives news of an order that is being worked on. */
export interface OrderWatch {
  /** Called from time to time with the number of runs that are done. */
  onRuns?(done: number): void;
  /** Called about once a second, and at once for a finding, with all that was done so far. */
  onPart?(part: UnitReport): void;
}

/** Does units, one at a time. */
export interface UnitWorker {
  /**
   * Do a unit. It answers with a death if the worker dies, and never rejects.
   *
   * @param silence - milliseconds without a sign of progress after which it is killed
   */
  work(order: WorkOrder, silence: number, watch?: OrderWatch): Promise<UnitReport | Death>;
  /** Ask for what is done of the order, and kill the worker soon after. */
  stop(): void;
  /** Kill the worker now. */
  kill(): void;
}
