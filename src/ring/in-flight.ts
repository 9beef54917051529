import type { UserMemory } from "../memory/user-memory.ts";
import { availHead, type SplitRing, usedHead } from "./split-ring.ts";

/** A chain the device holds: its head, and the avail index it was published at. */
export interface HeldHead {
  readonly position: number;
  readonly head: number;
}

/**
 * The heads that the device popped and has not given back, oldest first.
 *
 * A device may complete out of order, so the last few avail entries need not be
 * the ones. From some index on, what was published less what came back is what
 * is held, if all that came back was published from there on as well: of such
 * indices the furthest that both rings still remember is taken.
 *
 * @param popped - last_avail_idx
 * @param used - used.idx; `popped - used` chains are in flight, at most the ring's size
 * @param available - avail.idx: entries a turn before it are overwritten
 */
export function heldHeads(
  memory: UserMemory,
  ring: SplitRing,
  popped: number,
  used: number,
  available: number,
): HeldHead[] {
  const count = (popped - used) & 0xffff;
  if (count === 0) return [];
  const remembered = count + Math.max(0, ring.num - ((available - used) & 0xffff));
  const published = readBack(remembered, popped, (idx) => availHead(memory, ring, idx));
  const returned = readBack(remembered - count, used, (idx) => usedHead(memory, ring, idx));

  const balance = new Balance();
  for (const head of published.slice(0, count)) balance.publish(head);
  let turns = 0;
  for (let back = 0; back < returned.length && count + back < published.length; back++) {
    balance.publish(published[count + back] ?? 0);
    balance.giveBack(returned[back] ?? 0);
    if (balance.isEven) turns = back + 1;
  }
  const back = new Map<number, number>();
  for (const head of returned.slice(0, turns)) back.set(head, (back.get(head) ?? 0) + 1);
  return published
    .slice(0, count + turns)
    .map((head, n) => ({ head, position: (popped - 1 - n) & 0xffff }))
    .reverse()
    .filter(({ head }) => {
      const times = back.get(head) ?? 0;
      back.set(head, times - 1);
      return times <= 0;
    });
}

/** Up to `most` entries before a free-running index, newest first, until one cannot be read. */
function readBack(most: number, idx: number, read: (idx: number) => number | undefined): number[] {
  const heads: number[] = [];
  for (let back = 1; back <= most; back++) {
    const head = read((idx - back) & 0xffff);
    if (head === undefined) break;
    heads.push(head);
  }
  return heads;
}

/** How often heads were published less how often they came back. */
class Balance {
  private readonly counts = new Map<number, number>();
  private owed = 0;

  /** No head came back more often than it was published. */
  get isEven(): boolean {
    return this.owed === 0;
  }

  publish(head: number): void {
    const count = (this.counts.get(head) ?? 0) + 1;
    this.counts.set(head, count);
    if (count === 0) this.owed--;
  }

  giveBack(head: number): void {
    const count = (this.counts.get(head) ?? 0) - 1;
    this.counts.set(head, count);
    if (count === -1) this.owed++;
  }
}
