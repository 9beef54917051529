import type { Operation } from "../../scenario/scenario.ts";
import type { Property, WatchedRun, Watcher } from "../property.ts";

/** Spec: 2.7.6 */
export const errorKeepsLastAvail: Property = {
  name: "error-keeps-last-avail",
  law: "A pop advances last_avail_idx by one when it yields a chain, and leaves it unchanged when it fails or finds nothing.",
  watcher: () => new ErrorKeepsLastAvail(),
};

class ErrorKeepsLastAvail implements Watcher {
  readonly operations = [
    "get_vq_desc",
    "translate",
    "add_used",
    "add_used_n",
    "init_access",
    "signal",
    "notify",
    "enable_notify",
    "disable_notify",
    "avail_empty",
    "log_write",
  ] as const;
  private run!: WatchedRun;

  start(run: WatchedRun): void {
    this.run = run;
  }

  after(operation: Operation, ret: number): void {
    const { vq, was } = this.run;
    const yielded = operation.op === "get_vq_desc" && ret >= 0 && ret !== vq.num;
    const due = yielded ? (was.lastAvailIdx + 1) & 0xffff : was.lastAvailIdx;
    if (vq.lastAvailIdx === due) return;
    this.run.violate(
      `${operation.op} answered ${ret}, but moved last_avail_idx from ${was.lastAvailIdx} to ${vq.lastAvailIdx}`,
    );
  }
}
