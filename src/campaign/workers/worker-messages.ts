import type { UnitSpec } from "../../fuzz/unit/unit.ts";
import type { UnitReport } from "../../fuzz/unit/unit-report.ts";

/** A unit to do; the starting inputs are sent beforehand. */
export interface WorkOrder extends Omit<UnitSpec, "corpus"> {
  /** Keys of known findings, which are not reported again. */
  readonly known: readonly string[];
  /** Only run the unit, to see whether it ends; report nothing. */
  readonly probe: boolean;
}

/** A message to a worker process. */
export type ToWorker = { readonly inputs: readonly Uint8Array[] } | { readonly order: WorkOrder };

/** A message from a worker process. `runs` is the number of runs done in the unit. */
export type FromWorker =
  | { readonly alive: true; readonly runs?: number }
  | { readonly report: UnitReport }
  | { readonly thrown: string };

/** A worker died during a unit, or had to be killed. */
export interface Death {
  /** `start`: the worker died before the unit began, so the unit is not to blame. */
  readonly died: "hang" | "crash" | "start";
  readonly message: string;
}

/** Does units, one at a time. */
export interface UnitWorker {
  /**
   * Does a unit. A death of the worker is a result, not an error.
   *
   * @param silence - milliseconds without progress after which the worker is killed
   * @param onRuns - called now and then with the number of runs done
   */
  work(
    order: WorkOrder,
    silence: number,
    onRuns?: (done: number) => void,
  ): Promise<UnitReport | Death>;
  /** Kills the worker and abandons its unit. */
  stop(): void;
}
