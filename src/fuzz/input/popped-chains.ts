import { UIO_MAXIOV } from "../../abi/vhost.ts";
import type { U64 } from "../../base/u64.ts";
import type { Chain } from "../../engine/chain.ts";

/** Most bytes written to a chain that is logged, so that one operation stays short. */
const MOST_LOGGED = 1 << 20;

/** A chain that was popped and not yet given back. */
export interface PoppedChain {
  readonly head: number;
  /** Most bytes that a back-end may report as written. */
  readonly room: number;
  /** What must be logged first; undefined if nothing is logged. */
  readonly log: readonly (readonly [addr: U64, len: number])[] | undefined;
  /** Number of the pop. */
  readonly turn: number;
}

/** What a well-behaved back-end remembers of the chains it holds, oldest first. */
export class PoppedChains {
  private readonly chains: PoppedChain[] = [];
  /** Number of the last pop that was not undone. */
  private turn = 0;

  get count(): number {
    return this.chains.length;
  }

  clear(): void {
    if (this.chains.length > 0) this.chains.length = 0;
    this.turn = 0;
  }

  /** Add a chain that was popped. */
  add(head: number, chain: Chain, logged: boolean): void {
    let room = 0;
    for (let i = chain.out; i < chain.out + chain.in; i++) room += chain.iov.lens[i] as number;
    room = Math.min(room, logged ? MOST_LOGGED : 0xffff_ffff);
    this.chains.push({ head, room, log: logged ? entriesOf(chain) : undefined, turn: ++this.turn });
  }

  /** Remove and return one, number `which` from the oldest. */
  take(which: number): PoppedChain | undefined {
    if (this.chains.length === 0) return undefined;
    const at = which % this.chains.length;
    return at === 0 ? this.chains.shift() : this.chains.splice(at, 1)[0];
  }

  /** Undo the last pops, as long as their chains are still held. @returns how many */
  undo(most: number): number {
    let undone = 0;
    while (undone < most && this.chains.at(-1)?.turn === this.turn && this.turn > 0) {
      this.chains.pop();
      this.turn--;
      undone++;
    }
    return undone;
  }
}

/** Undefined if the log array was overrun: it no longer describes the chain. */
function entriesOf({ log }: Chain): PoppedChain["log"] {
  if (log.count > UIO_MAXIOV) return undefined;
  const entries: [U64, number][] = [];
  for (let i = 0; i < log.count; i++) entries.push([log.addr(i), log.len(i)]);
  return entries;
}
