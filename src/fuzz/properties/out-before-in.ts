import type { Fault } from "../../engine/fault.ts";
import type { Operation } from "../../scenario/scenario.ts";
import type { WalkedChain } from "../model/walked-chain.ts";
import type { Property, WatchedRun, Watcher } from "../property.ts";

/** Spec: 2.7.4.2 */
export const outBeforeIn: Property = {
  name: "out-before-in",
  law: "In a popped chain all readable buffers come before all writable ones, and the iovecs of each kind hold exactly its bytes.",
  watcher: () => new OutBeforeIn(),
};

class OutBeforeIn implements Watcher {
  readonly operations = ["get_vq_desc"] as const;
  private run!: WatchedRun;
  private readable = 0;
  private writable = 0;
  /** A readable descriptor follows writable bytes. */
  private mixed = false;

  start(run: WatchedRun): void {
    this.run = run;
  }

  after(_operation: Operation, ret: number, faults: readonly Fault[]): void {
    const { walked } = this.run;
    if (ret === this.run.vq.num || !walked.whole) return;
    this.addUp(walked);
    if (ret < 0) {
      for (const { code } of faults) {
        if ((code === "out-after-in" || code === "indirect-out-after-in") && !this.mixed) {
          this.run.violate("a chain was refused for its order, which is correct");
        }
      }
      return;
    }
    if (this.mixed) this.run.violate("a readable buffer comes after a writable one");
    const { chain } = this.run.runner;
    const out = sum(chain.iov.lens, 0, chain.out);
    const written = sum(chain.iov.lens, chain.out, chain.out + chain.in);
    if (out !== this.readable || written !== this.writable) {
      this.run.violate(
        `iovecs of ${out} readable and ${written} writable bytes for a chain of ${this.readable} and ${this.writable}`,
      );
    }
  }

  private addUp(walked: WalkedChain): void {
    this.readable = 0;
    this.writable = 0;
    this.mixed = false;
    for (let i = 0; i < walked.count; i++) {
      if (walked.isWritable(i)) {
        this.writable += walked.len(i);
        continue;
      }
      this.readable += walked.len(i);
      if (this.writable > 0) this.mixed = true;
    }
  }
}

function sum(lens: Float64Array, from: number, to: number): number {
  let bytes = 0;
  for (let i = from; i < to; i++) bytes += lens[i] as number;
  return bytes;
}
