import { u16Distance } from "../base/u16.ts";
import type { UserMemory } from "../memory/user-memory.ts";
import { availHead, type SplitRing, usedHead } from "./split-ring.ts";

/** A chain in flight: its head, and the available index at which it was published. */
export interface InFlightHead {
  readonly position: number;
  readonly head: number;
}

/** The chains in flight, and whether they are certain. */
export interface InFlightHeads {
  /** Oldest first. */
  readonly heads: readonly InFlightHead[];
  /** The rings fit several histories; these heads are the most likely. */
  readonly inferred: boolean;
}

/**
 * The heads that the device popped but has not completed.
 *
 * If completions come in the order of the pops, these are the last entries popped.
 * Otherwise, a head is in flight if it was published after its last completion. The
 * two rings have no common clock: a completion at used index `q` certainly came after
 * the publication at available index `p` if `q >= p`, and the further `p` is ahead of
 * `q`, the more likely it came before. So the heads with the largest lead are chosen.
 * A head in flight for longer than the rings remember cannot be found.
 *
 * @param popped - last_avail_idx
 * @param used - used.idx; `popped - used` chains are in flight, at most the ring's size
 * @param available - avail.idx; the entries one turn before it are overwritten
 */
export function inFlightHeads(
  memory: UserMemory,
  ring: SplitRing,
  popped: number,
  used: number,
  available: number,
): InFlightHeads {
  const count = u16Distance(used, popped);
  if (count === 0) return { heads: [], inferred: false };
  const overwritten = u16Distance(popped, available);
  // After a wrap, an index does not tell how many entries were ever written.
  const unwrapped = used <= popped && popped <= available;
  const published = readBack(ring.num - overwritten, popped, unwrapped, (i) =>
    availHead(memory, ring, i),
  );
  const returned = readBack(ring.num, used, unwrapped, (i) => usedHead(memory, ring, i));
  const position = (back: number) => (popped - 1 - back) & 0xffff;

  if (isInOrder(published, returned, count)) {
    const heads = published.slice(0, count).map((head, n) => ({ head, position: position(n) }));
    return { heads: heads.reverse(), inferred: false };
  }
  const lastReturn = new Map<number, number>();
  returned.forEach((head, back) => {
    if (!lastReturn.has(head)) lastReturn.set(head, back);
  });
  const seen = new Set<number>();
  const candidates: { readonly head: number; readonly back: number; readonly lead: number }[] = [];
  published.forEach((head, back) => {
    if (seen.has(head)) return;
    seen.add(head);
    const returnedBack = lastReturn.get(head) ?? Number.POSITIVE_INFINITY;
    const lead = count - back + returnedBack;
    if (lead > 0) candidates.push({ head, back, lead });
  });
  const neverReturned = candidates.filter(({ lead }) => lead === Number.POSITIVE_INFINITY);
  const likeliest = [...candidates].sort((a, b) => b.lead - a.lead || a.back - b.back);
  return {
    heads: likeliest
      .slice(0, count)
      .sort((a, b) => b.back - a.back)
      .map(({ head, back }) => ({ head, position: position(back) })),
    inferred: candidates.length !== count && neverReturned.length !== count,
  };
}

/** Whether chains completed in the order of publication, as far as both rings show. */
function isInOrder(
  published: readonly number[],
  returned: readonly number[],
  count: number,
): boolean {
  const both = Math.min(published.length - count, returned.length);
  for (let back = 0; back < both; back++) {
    if (published[count + back] !== returned[back]) return false;
  }
  return true;
}

/**
 * Up to `most` entries before a free-running index, newest first, ending at one that
 * cannot be read. Slots never written do not count: in a young ring they hold zeros.
 */
function readBack(
  most: number,
  idx: number,
  unwrapped: boolean,
  read: (idx: number) => number | undefined,
): number[] {
  const heads: number[] = [];
  for (let back = 1; back <= most; back++) {
    const head = read((idx - back) & 0xffff);
    if (head === undefined) break;
    heads.push(head);
  }
  const young = unwrapped && heads.length > idx && heads.slice(idx).every((head) => head === 0);
  return young ? heads.slice(0, idx) : heads;
}
