import { compareBigints, maxBigint } from "./bigint-order.ts";
import { ADDRESS_SPACE_END, joinRuns, type Run } from "./runs.ts";

const STRONGEST_FIRST = ["data", "zero", "not-dumped"] as const;

/**
 * Disjoint, ascending runs out of runs in any order that may overlap.
 *
 * Where several cover an address, `data` wins over the others, and among equals
 * the one listed first.
 *
 * @returns the runs, and how many bytes of guest memory the file holds several
 *   times, at different places, so that the copies may differ
 */
export function overlayRuns(listed: readonly Run[]): { runs: Run[]; storedTwice: bigint } {
  if (isDisjointAscending(listed)) return { runs: joinRuns(listed), storedTwice: 0n };
  const runs = joinRuns(paint(listed));
  return { runs, storedTwice: storedBytes(listed) - dataBytes(runs) };
}

function isDisjointAscending(listed: readonly Run[]): boolean {
  let end = 0n;
  for (const { gpa, size } of listed) {
    if (gpa < end) return false;
    end = gpa + size;
  }
  return true;
}

/**
 * Cut the address space into cells at every start and end, then let each run in
 * order of strength take the cells that nobody has. `next` leads from a taken
 * cell to the first free one after it (a disjoint-set forest), so that no cell
 * is passed over twice and heavily overlapping input stays O(n log n).
 */
function* paint(listed: readonly Run[]): Generator<Run> {
  const starts = cellStarts(listed);
  const owner = new Int32Array(starts.length).fill(-1);
  const next = Uint32Array.from({ length: starts.length + 1 }, (_, cell) => cell);
  for (const backing of STRONGEST_FIRST) {
    for (const [index, run] of listed.entries()) {
      if (run.backing !== backing) continue;
      const end = cellAt(starts, run.gpa + run.size);
      let cell = firstFree(next, cellAt(starts, run.gpa));
      for (; cell < end; cell = firstFree(next, cell)) {
        owner[cell] = index;
        next[cell] = cell + 1;
      }
    }
  }
  for (const [cell, index] of owner.entries()) {
    const run = listed[index];
    if (run === undefined) continue;
    const gpa = starts[cell]!;
    const size = (starts[cell + 1] ?? ADDRESS_SPACE_END) - gpa;
    if (run.backing !== "data") yield { gpa, size, backing: run.backing };
    else yield { ...run, gpa, size, fileOffset: run.fileOffset + Number(gpa - run.gpa) };
  }
}

/** Sorted and unique. The end of the address space fits no u64 and is left out. */
function cellStarts(listed: readonly Run[]): BigUint64Array {
  const edges = new BigUint64Array(listed.length * 2);
  let count = 0;
  for (const { gpa, size } of listed) {
    edges[count++] = gpa;
    if (gpa + size < ADDRESS_SPACE_END) edges[count++] = gpa + size;
  }
  const sorted = edges.subarray(0, count).sort();
  return sorted.filter((edge, i) => i === 0 || edge !== sorted[i - 1]);
}

function cellAt(starts: BigUint64Array, gpa: bigint): number {
  let low = 0;
  let high = starts.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (starts[middle]! < gpa) low = middle + 1;
    else high = middle;
  }
  return low;
}

function firstFree(next: Uint32Array, cell: number): number {
  let at = cell;
  while (next[at] !== at) {
    next[at] = next[next[at]!]!;
    at = next[at]!;
  }
  return at;
}

/**
 * Bytes of guest memory, counted once for every distance between address and
 * file offset: runs at one distance are the same bytes of the file.
 */
function storedBytes(listed: readonly Run[]): bigint {
  const byDistance = new Map<bigint, Run[]>();
  for (const run of listed) {
    if (run.backing !== "data") continue;
    const distance = run.gpa - BigInt(run.fileOffset);
    const group = byDistance.get(distance);
    if (group === undefined) byDistance.set(distance, [run]);
    else group.push(run);
  }
  let total = 0n;
  for (const group of byDistance.values()) total += unionBytes(group);
  return total;
}

function unionBytes(runs: Run[]): bigint {
  let total = 0n;
  let covered = 0n;
  for (const { gpa, size } of runs.sort((a, b) => compareBigints(a.gpa, b.gpa))) {
    const end = gpa + size;
    if (end > covered) total += end - maxBigint(gpa, covered);
    covered = maxBigint(end, covered);
  }
  return total;
}

function dataBytes(runs: readonly Run[]): bigint {
  return runs.reduce((sum, run) => (run.backing === "data" ? sum + run.size : sum), 0n);
}
