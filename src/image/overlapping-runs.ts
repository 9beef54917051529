import { compareBigints } from "../base/bigint-order.ts";
import { RunColumns } from "./run-columns.ts";
import { StoredBytes } from "./stored-bytes.ts";

/** Strength of a backing; lower is stronger. */
const RANKS = { data: 0, encoded: 0, zero: 1, "not-dumped": 2 };

/**
 * Turns runs in any order, which may overlap, into disjoint, ascending runs.
 *
 * Where several runs cover an address, stored bytes (`data` or `encoded`) win over
 * `zero`, `zero` over `not-dumped`, and among equals the run listed first.
 *
 * @returns the runs, and how many bytes of guest memory the file holds at several
 *   places, where the copies may differ
 */
export function overlayRuns(listed: RunColumns): { runs: RunColumns; storedTwice: bigint } {
  if (listed.ascending) return { runs: listed, storedTwice: 0n };
  const order = byAddress(listed);
  const sorted = new RunColumns();
  for (const index of order) sorted.pushPart(listed, index, listed.gpa(index), listed.end(index));
  if (sorted.ascending) return { runs: sorted, storedTwice: 0n };
  const runs = paint(listed, order);
  return { runs, storedTwice: storedTwice(listed, order, runs) };
}

/** The runs' indices, sorted by start. Doubles order all addresses but close ones above 2^53. */
function byAddress(listed: RunColumns): Uint32Array {
  const keys = Float64Array.from({ length: listed.length }, (_, index) =>
    Number(listed.gpa(index)),
  );
  return Uint32Array.from(keys.keys()).sort(
    (a, b) =>
      (keys[a] as number) - (keys[b] as number) || compareBigints(listed.gpa(a), listed.gpa(b)),
  );
}

/**
 * Sweeps upwards over the starts and ends of runs. A heap keeps the strongest run met
 * so far on top; a run that has ended is dropped when it reaches the top. Heavily
 * overlapping input takes O(n log n).
 */
function paint(listed: RunColumns, order: Uint32Array): RunColumns {
  const heap = new StrengthHeap(listed);
  const painted = new RunColumns();
  for (let at = 0n, next = 0; ; ) {
    while (heap.top !== undefined && listed.end(heap.top) <= at) heap.pop();
    if (heap.top === undefined) {
      const first = order[next];
      if (first === undefined) return painted;
      at = listed.gpa(first);
    }
    while (next < order.length && listed.gpa(order[next] as number) <= at) {
      heap.push(order[next++] as number);
    }
    const top = heap.top as number;
    let end = listed.end(top);
    if (next < order.length) {
      const start = listed.gpa(order[next] as number);
      if (start < end) end = start;
    }
    painted.pushPart(listed, top, at, end);
    at = end;
  }
}

/** Indices of runs, the strongest on top: by backing, then by order in the list. */
class StrengthHeap {
  /** Strength and index of each run in one number; lower is stronger. */
  readonly #ranks: number[] = [];
  readonly #count: number;
  readonly #listed: RunColumns;

  constructor(listed: RunColumns) {
    this.#listed = listed;
    this.#count = listed.length;
  }

  get top(): number | undefined {
    const rank = this.#ranks[0];
    return rank === undefined ? undefined : rank % this.#count;
  }

  push(index: number): void {
    const ranks = this.#ranks;
    const rank = RANKS[this.#listed.backing(index)] * this.#count + index;
    let at = ranks.length;
    for (; at > 0; at = (at - 1) >>> 1) {
      const parent = ranks[(at - 1) >>> 1] as number;
      if (parent <= rank) break;
      ranks[at] = parent;
    }
    ranks[at] = rank;
  }

  pop(): void {
    const ranks = this.#ranks;
    const rank = ranks.pop();
    if (rank === undefined || ranks.length === 0) return;
    let at = 0;
    for (let child = 1; child < ranks.length; child = 2 * at + 1) {
      if (child + 1 < ranks.length && (ranks[child + 1] as number) < (ranks[child] as number)) {
        child++;
      }
      if ((ranks[child] as number) >= rank) break;
      ranks[at] = ranks[child] as number;
      at = child;
    }
    ranks[at] = rank;
  }
}

function storedTwice(listed: RunColumns, order: Uint32Array, runs: RunColumns): bigint {
  const inFile = new StoredBytes();
  const inBlocks = new StoredBytes();
  for (const index of order) {
    const [gpa, end, backing] = [listed.gpa(index), listed.end(index), listed.backing(index)];
    if (backing === "data") inFile.add(gpa, end, listed.fileOffset(index));
    if (backing === "encoded") inBlocks.add(gpa, end, listed.position(index));
  }
  let distinct = 0n;
  for (let index = 0; index < runs.length; index++) {
    if (RANKS[runs.backing(index)] === RANKS.data) distinct += runs.size(index);
  }
  return inFile.total + inBlocks.total - distinct;
}
