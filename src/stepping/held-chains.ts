import type { HeldChain, StepRecord } from "./step-record.ts";

/**
 * The chains that the back-end holds, oldest first, and the one completed last. Every
 * change returns a function that undoes it, so that no copy per step is needed.
 */
export class HeldChains {
  readonly held: HeldChain[] = [];
  completed: HeldChain | undefined = undefined;
  /** Number of iovecs in all held chains. */
  iovecs = 0;

  /**
   * Follow the effect of an operation.
   *
   * @returns a function that undoes the change
   */
  apply({ operation, answer, vq, before }: StepRecord): () => void {
    const { completed } = this;
    const undone: (() => void)[] = [];
    switch (operation.op) {
      case "get_vq_desc": {
        const { ret = -1, out = 0, in: writable = 0, iov, log } = answer;
        if (iov === undefined) break;
        const position = before.last_avail_idx;
        const chain = { vq, head: ret, position, out, in: writable, iov, ...(log && { log }) };
        this.insert(this.held.length, chain);
        undone.push(() => this.remove(this.held.length - 1));
        break;
      }
      case "add_used":
        undone.push(...this.giveBack(vq, operation.id));
        break;
      case "add_used_n":
        for (const [id] of operation.heads) undone.push(...this.giveBack(vq, id));
        break;
      case "discard":
        // The newest chains return to the available ring.
        for (let n = 0; n < operation.n; n++) {
          const at = this.held.findLastIndex((chain) => chain.vq === vq);
          if (at < 0) break;
          undone.push(this.drop(at));
        }
        break;
      case "reset_owner":
        while (this.held.length > 0) undone.push(this.drop(this.held.length - 1));
        this.completed = undefined;
        break;
    }
    return () => {
      for (const undo of undone.reverse()) undo();
      this.completed = completed;
    };
  }

  private giveBack(vq: number, head: number): (() => void)[] {
    const at = this.held.findIndex((chain) => chain.vq === vq && chain.head === head);
    if (at < 0) return [];
    this.completed = this.held[at];
    return [this.drop(at)];
  }

  private drop(at: number): () => void {
    const chain = this.remove(at);
    return () => this.insert(at, chain);
  }

  private insert(at: number, chain: HeldChain): void {
    this.held.splice(at, 0, chain);
    this.iovecs += chain.iov.length;
  }

  private remove(at: number): HeldChain {
    const [chain] = this.held.splice(at, 1) as [HeldChain];
    this.iovecs -= chain.iov.length;
    return chain;
  }
}
