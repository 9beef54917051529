import { addU64, type U64 } from "../../base/u64.ts";
import type { Scenario } from "../../scenario/scenario.ts";

type Write = Scenario["memory"][number];

/** Size of a piece in bytes: one descriptor, two used elements, eight heads. */
const PIECE = 16;
/** Longer repetitions stay one write, whose count can be lowered. */
const MOST_EXPANDED = 1024;

/**
 * Split the writes into pieces that can be left out one by one; together they have
 * the same effect.
 */
export function inPieces(memory: readonly Write[]): Write[] {
  return memory.flatMap((write) => {
    const { hva, bytes, count } = write;
    if (typeof hva !== "number" || bytes.length * count === 0) return [];
    if (count > 1 && bytes.length * count > MOST_EXPANDED) return [write];
    return cut(hva, repeated(bytes, count));
  });
}

/** Split at multiples of 16, as rings are aligned. */
function cut(hva: number, bytes: Uint8Array): Write[] {
  const pieces: Write[] = [];
  for (let at = 0; at < bytes.length; ) {
    const end = Math.min(bytes.length, at + PIECE - (((hva % PIECE) + at) % PIECE));
    pieces.push({ hva: addU64(hva, at), bytes: bytes.slice(at, end), count: 1 });
    at = end;
  }
  return pieces;
}

function repeated(bytes: Uint8Array, count: number): Uint8Array {
  const all = new Uint8Array(bytes.length * count);
  for (let i = 0; i < count; i++) all.set(bytes, i * bytes.length);
  return all;
}

/** The same memory in few writes: adjacent writes are joined, repetitions counted. */
export function joined(memory: readonly Write[]): Write[] {
  const ascending = memory.toSorted((a, b) => Number(a.hva) - Number(b.hva));
  // Where writes overlap, their order matters, and so do the zeros in them.
  if (ascending.some((write, i) => i > 0 && endOf(ascending[i - 1]) > write.hva))
    return [...memory];
  return touching(ascending)
    .flatMap(withRepetitions)
    .map(withoutZeroEnd)
    .filter(({ bytes }) => bytes.length > 0);
}

/** Runs of writes in which each begins where the previous one ends. */
function touching(ascending: readonly Write[]): Write[][] {
  const runs: Write[][] = [];
  for (const write of ascending) {
    const run = runs.at(-1);
    if (run !== undefined && endOf(run.at(-1)) === write.hva) run.push(write);
    else runs.push([write]);
  }
  return runs;
}

function withRepetitions(run: readonly Write[]): Write[] {
  const writes: { first: Write; parts: Uint8Array[]; count: number }[] = [];
  for (const write of run) {
    const last = writes.at(-1);
    const before = last?.parts.at(-1);
    if (last === undefined || before === undefined) {
      writes.push({ first: write, parts: [write.bytes], count: write.count });
    } else if (last.parts.length === 1 && isSame(before, write.bytes)) last.count += write.count;
    else if (last.count === 1 && write.count === 1) last.parts.push(write.bytes);
    else writes.push({ first: write, parts: [write.bytes], count: write.count });
  }
  return writes.map(({ first, parts, count }) => ({
    hva: first.hva,
    bytes: parts.length === 1 ? first.bytes : new Uint8Array(Buffer.concat(parts)),
    count,
  }));
}

const isSame = (a: Uint8Array, b: Uint8Array) => Buffer.compare(a, b) === 0;

/**
 * Remove trailing zeros, as memory is zero anyway. The start stays: it is that of a
 * descriptor or ring.
 */
function withoutZeroEnd(write: Write): Write {
  const { bytes, count } = write;
  if (count !== 1) return write;
  const zeros = bytes.toReversed().findIndex((byte) => byte !== 0);
  if (zeros < 0) return { ...write, bytes: bytes.slice(0, 0) };
  return { ...write, bytes: bytes.slice(0, bytes.length - zeros) };
}

function endOf(write: Write | undefined): U64 {
  return write === undefined ? 0 : Number(write.hva) + write.bytes.length * write.count;
}
