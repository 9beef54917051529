import type { VirtQueue } from "../../engine/virtqueue.ts";
import type { Operation } from "../../scenario/scenario.ts";
import type { SelectiveWatcher } from "../judge.ts";
import type { Property, WatchedRun } from "../property.ts";

/** Spec: 2.7.6 */
export const errorKeepsLastAvail: Property = {
  name: "error-keeps-last-avail",
  law: "A pop moves last_avail_idx on by one when it yields a chain, and leaves it where it was when it fails or finds nothing.",
  watcher: () => new ErrorKeepsLastAvail(),
};

class ErrorKeepsLastAvail implements SelectiveWatcher {
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
  private vq!: VirtQueue;
  private lastAvailIdx = 0;

  start(run: WatchedRun): void {
    this.run = run;
  }

  before(operation: Operation): void {
    if (!("vq" in operation)) return;
    this.vq = this.run.device.vqs[operation.vq] as VirtQueue;
    this.lastAvailIdx = this.vq.lastAvailIdx;
  }

  after(operation: Operation, ret: number): void {
    const { vq } = this;
    const yielded = operation.op === "get_vq_desc" && ret >= 0 && ret !== vq.num;
    const due = yielded ? (this.lastAvailIdx + 1) & 0xffff : this.lastAvailIdx;
    if (vq.lastAvailIdx === due) return;
    this.run.violate(
      `${operation.op} answered ${ret} and moved last_avail_idx from ${this.lastAvailIdx} to ${vq.lastAvailIdx}`,
    );
  }
}
