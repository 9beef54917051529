import type { Chain } from "../../engine/chain.ts";
import type { VirtQueue } from "../../engine/virtqueue.ts";
import type { Operation } from "../../scenario/scenario.ts";
import type { SelectiveWatcher } from "../judge.ts";
import { RepeatedCompletion } from "../model/repeated-completion.ts";
import { RepeatedPop } from "../model/repeated-pop.ts";
import type { Property, WatchedRun } from "../property.ts";

/**
 * Holds the engine to itself: it takes shorter ways while nobody watches. An
 * operation during which the guest writes cannot be done again as it was.
 */
export const watchingChangesNothing: Property = {
  name: "watching-changes-nothing",
  law: "A pop or a completion that nobody watches answers and writes what one that is watched does.",
  watcher: () => new WatchingChangesNothing(),
};

class WatchingChangesNothing implements SelectiveWatcher {
  readonly operations = ["get_vq_desc", "add_used"] as const;
  private run!: WatchedRun;
  private lastAvailIdx = 0;
  private availIdx = 0;
  private readonly pop = new RepeatedPop();
  private readonly completion = new RepeatedCompletion();

  start(run: WatchedRun): void {
    this.run = run;
  }

  before(operation: Operation): void {
    if (operation.op === "get_vq_desc") {
      const vq = this.run.device.vqs[operation.vq] as VirtQueue;
      this.lastAvailIdx = vq.lastAvailIdx;
      this.availIdx = vq.availIdx;
    } else if (operation.op === "add_used") {
      this.completion.remember(this.run.device.vqs[operation.vq] as VirtQueue);
    }
  }

  after(operation: Operation, ret: number): void {
    if (ret < 0 || this.run.guestWrites) return;
    if (operation.op === "get_vq_desc") {
      const vq = this.run.device.vqs[operation.vq] as VirtQueue;
      const { iov_size, log } = operation;
      const again = this.pop.perform(vq, iov_size, log, this.lastAvailIdx, this.availIdx);
      if (
        again !== ret ||
        (ret !== vq.num && !isEqual(this.run.runner.chain, this.pop.chain, log))
      ) {
        this.run.violate(`a pop that answers ${ret} answers ${again} or another chain unwatched`);
      }
    } else if (operation.op === "add_used") {
      const vq = this.run.device.vqs[operation.vq] as VirtQueue;
      if (!this.completion.isSame(vq, this.run.memory, operation.id, operation.len)) {
        this.run.violate(`the completion of ${operation.id} writes something else unwatched`);
      }
    }
  }
}

function isEqual(a: Chain, b: Chain, log: boolean): boolean {
  if (a.out !== b.out || a.in !== b.in || a.log.count !== b.log.count) return false;
  for (let i = a.out + a.in - 1; i >= 0; i--) {
    if (a.iov.lens[i] !== b.iov.lens[i] || a.iov.base(i) !== b.iov.base(i)) return false;
  }
  for (let i = log ? Math.min(a.log.count, 1024) - 1 : -1; i >= 0; i--) {
    if (a.log.addr(i) !== b.log.addr(i) || a.log.len(i) !== b.log.len(i)) return false;
  }
  return true;
}
