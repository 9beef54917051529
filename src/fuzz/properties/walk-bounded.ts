import { MAX_INDIRECT_ENTRIES } from "../../abi/vhost.ts";
import { VRING_DESC_F_INDIRECT, VRING_DESC_SIZE } from "../../abi/vring.ts";
import type { Fault } from "../../engine/fault.ts";
import type { EngineEvent } from "../../engine/observer.ts";
import type { Operation } from "../../scenario/scenario.ts";
import type { Property, WatchedRun, Watcher } from "../property.ts";

/** Spec: 2.7.5.2, 2.7.5.3.1 */
export const walkBounded: Property = {
  name: "walk-bounded",
  law: "Every walk ends within its bound: the queue size for the main table, the number of entries for an indirect one.",
  watcher: () => new WalkBounded(),
};

class WalkBounded implements Watcher {
  readonly events = ["descriptor"] as const;
  readonly operations = ["get_vq_desc"] as const;
  private run!: WatchedRun;
  private direct = 0;
  private entries = 0;
  private bound = 0;

  start(run: WatchedRun): void {
    this.run = run;
    this.direct = 0;
  }

  see(event: EngineEvent): void {
    if (event.type !== "descriptor") return;
    if (event.table === "main") {
      this.entries = 0;
      const isTable = (event.flags & VRING_DESC_F_INDIRECT) !== 0;
      this.bound = isTable ? Math.min(event.len / VRING_DESC_SIZE, MAX_INDIRECT_ENTRIES) : 0;
      const { num } = this.run.vq;
      if (++this.direct > num) {
        this.run.violate(`${this.direct} descriptors were read from a table of ${num}`);
      }
    } else if (++this.entries > this.bound) {
      this.run.violate(`${this.entries} entries were read from an indirect table of ${this.bound}`);
    }
  }

  after(_operation: Operation, _ret: number, faults: readonly Fault[]): void {
    this.direct = 0;
    for (const { code } of faults) {
      if (code === "walk-limit") this.run.violate("a walk went on until it was given up");
    }
  }
}
