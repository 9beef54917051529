import type { Chain } from "../../engine/chain.ts";
import type { Operation } from "../../scenario/scenario.ts";
import { RepeatedCompletion } from "../model/repeated-completion.ts";
import { RepeatedPop } from "../model/repeated-pop.ts";
import type { Property, WatchedRun, Watcher } from "../property.ts";

/** One in this many pops and completions is checked. */
const SAMPLED = 4;

/**
 * Checks the engine against itself: it takes shortcuts when there is no observer.
 * Repeating an operation is the most expensive check of all, so only a sample is
 * repeated. The sample is chosen by the operation's own numbers, so it is the same
 * whenever the run is repeated. An operation during which the guest writes cannot be
 * repeated.
 */
export const watchingChangesNothing: Property = {
  name: "watching-changes-nothing",
  law: "A pop or a completion answers and writes the same with and without an observer (one in four is checked).",
  watcher: () => new WatchingChangesNothing(),
};

class WatchingChangesNothing implements Watcher {
  readonly operations = ["get_vq_desc", "add_used"] as const;
  private run!: WatchedRun;
  private readonly pop = new RepeatedPop();
  private readonly completion = new RepeatedCompletion();

  start(run: WatchedRun): void {
    this.run = run;
  }

  before(operation: Operation): void {
    if (operation.op === "add_used") {
      this.completion.remember(this.run.vq);
    }
  }

  after(operation: Operation, ret: number): void {
    if (ret < 0 || this.run.guestWrites) return;
    if (operation.op === "get_vq_desc") {
      if (!this.isSampled(ret)) return;
      const { vq, was } = this.run;
      const { iov_size, log } = operation;
      const again = this.pop.perform(vq, iov_size, log, was.lastAvailIdx, was.availIdx);
      if (
        again !== ret ||
        (ret !== vq.num && !isEqual(this.run.runner.chain, this.pop.chain, log))
      ) {
        this.run.violate(
          `a pop that answers ${ret} answers ${again}, or yields another chain, without an observer`,
        );
      }
    } else if (operation.op === "add_used" && this.isSampled(operation.id)) {
      if (!this.completion.isSame(this.run.vq, this.run.memory, operation.id, operation.len)) {
        this.run.violate(
          `the completion of ${operation.id} writes something else without an observer`,
        );
      }
    }
  }

  /** Decided by the head, the queue's position, and the first buffer of the chain popped last. */
  private isSampled(head: number): boolean {
    const { was, runner } = this.run;
    const { chain } = runner;
    const len = chain.out + chain.in > 0 ? (chain.iov.lens[0] as number) : 0;
    const mixed = Math.imul(head ^ (was.lastAvailIdx << 8) ^ was.lastUsedIdx ^ len, 0x9e37_79b1);
    return (mixed >>> 16) % SAMPLED === 0;
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
