import type { UnitSpec } from "../../fuzz/unit/unit.ts";
import type { UnitReport } from "../../fuzz/unit/unit-report.ts";

/** A unit to do; its inputs were sent before. */
export interface WorkOrder extends Omit<UnitSpec, "corpus"> {
  /** Keys of findings that are not wanted again. */
  readonly known: readonly string[];
  /** Only whether it ends is of interest. */
  readonly probe: boolean;
}

/** What a worker process is sent. */
export type ToWorker = { readonly inputs: readonly Uint8Array[] } | { readonly order: WorkOrder };

/** What it sends back: `runs` are those of the unit that are done. */
export type FromWorker =
  | { readonly alive: true; readonly runs?: number }
  | { readonly report: UnitReport }
  | { readonly thrown: string };

/** A worker that died over a unit, or had to be killed. */
export interface Death {
  /** `start`: before it came to the unit, so that the unit is not to blame. */
  readonly died: "hang" | "crash" | "start";
  readonly message: string;
}

/** Does units, one at a time. */
export interface UnitWorker {
  /**
   * Do a unit. What becomes of the worker is an answer, never an error.
   *
   * @param silence - milliseconds without a sign of progress after which it is killed
   * @param onRuns - called now and then with how many runs of the order are done
   */
  work(
    order: WorkOrder,
    silence: number,
    onRuns?: (done: number) => void,
  ): Promise<UnitReport | Death>;
  /** Kill what is being worked on, and all that belongs to it. */
  stop(): void;
}
