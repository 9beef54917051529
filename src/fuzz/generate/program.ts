import type { InputQueue } from "../input/fuzz-input.ts";
import type { FuzzOp, PlainOp } from "../input/fuzz-op.ts";
import type { Random } from "../random.ts";
import { boundaryIndex } from "./boundary-values.ts";
import { type Raced, someDoubleFetch } from "./double-fetches.ts";
import type { MemoryLayout } from "./memory-layouts.ts";
import { somePoke } from "./pokes.ts";
import { someRingMove } from "./ring-moves.ts";

const plain = (op: PlainOp): FuzzOp => ({ op });
const POPS: readonly FuzzOp[] = [1, 1, 1, 1, 1, 1, 1, 1, 2, 2, 3, 16].map((count) => ({
  op: "pop",
  iovSize: 1024,
  count,
}));
const TIGHT_POPS: readonly FuzzOp[] = [0, 1, 2, 3, 5].map((iovSize) => ({
  op: "pop",
  iovSize,
  count: 1,
}));
const LENS = [0, 1, 100, 0xffff_ffff, 0xffff_ffff];
const COMPLETES: readonly FuzzOp[] = [
  ...LENS.map((len): FuzzOp => ({ op: "complete", which: 0, len })),
  ...LENS.map((len, n): FuzzOp => ({ op: "complete", which: n, len })),
];
const MANY: readonly FuzzOp[] = [2, 3, 8, 32].map((count, n) => ({
  op: "complete-many",
  count,
  len: LENS[n] as number,
}));
const DISCARDS: readonly FuzzOp[] = [1, 1, 2, 16].map((count) => ({ op: "discard", count }));
const PUBLISHES: readonly FuzzOp[] = [1, 1, 2, 3, 16].map((count) => ({ op: "publish", count }));
const RACED: readonly Raced[] = ["pop", "pop", "pop", "pop", "signal", "enable"];
const SIGNAL = plain("signal");
const ENABLE = plain("enable");
const SELDOM: readonly FuzzOp[] = [
  ...(["notify", "avail-empty", "kick", "run-worker", "access-ok", "get-base"] as const).map(plain),
  { op: "table", table: 1 },
  { op: "table", table: 0 },
  { op: "log-all", on: true },
  { op: "log-all", on: false },
];

/**
 * One program in this many has more than one round, because short runs find more in
 * the same time.
 */
const LONGER = 8;

/**
 * A program for back-end, guest and VMM: mostly one round of pop, complete, signal
 * and enable_notify, sometimes up to four, with guest writes in between.
 */
export function someProgram(random: Random, layout: MemoryLayout, queue: InputQueue): FuzzOp[] {
  const program: FuzzOp[] = [];
  const poke = () => program.push(somePoke(random, layout, queue));
  const rounds = random.oneIn(LONGER) ? 2 + random.below(3) : 1;
  for (let round = 0; round < rounds; round++) {
    const shape = random.word() >>> 0;
    if ((shape & 15) === 0) poke();
    // The guest writes while vhost reads in one first round in 16, and in one later
    // round in four.
    const raced = shape >>> (round === 0 ? 28 : 30) === 0 ? random.pick(RACED) : undefined;
    // The first decision after the start does not read the driver's setting.
    if (raced === "signal") program.push(SIGNAL);
    if (raced === "pop") program.push(...someDoubleFetch(random, layout, queue, raced));
    program.push(random.pick((shape & 0xf0) === 0 ? TIGHT_POPS : POPS));
    if ((shape & 0xf00) === 0) poke();
    if ((shape & 0x7000) === 0) program.push(random.pick(POPS));
    if ((shape & 0x38000) === 0) program.push(random.pick(DISCARDS));
    if ((shape & 0xc0000) === 0) program.push(random.pick(MANY));
    else for (let n = (shape >>> 20) & 1; n >= 0; n--) program.push(random.pick(COMPLETES));
    if (raced === "signal") program.push(...someDoubleFetch(random, layout, queue, raced));
    if ((shape & 0x60_0000) !== 0) program.push(SIGNAL);
    if ((shape & 0x380_0000) === 0) seldom(program, random, layout, queue);
    if (raced === "enable") program.push(...someDoubleFetch(random, layout, queue, raced));
    if ((shape & 0x400_0000) !== 0) program.push(ENABLE);
    if (round < rounds - 1 && (shape & 0x800_0000) !== 0) program.push(random.pick(PUBLISHES));
  }
  return program;
}

function seldom(program: FuzzOp[], random: Random, layout: MemoryLayout, queue: InputQueue): void {
  const kind = random.below(24);
  if (kind < 6) program.push(someRingMove(random, layout, queue));
  else if (kind === 6) program.push({ op: "num", value: 1 << random.below(8) });
  else if (kind === 7) program.push({ op: "base", value: boundaryIndex(random, queue.num) });
  else if (kind === 8) program.push(plain("restart"));
  else if (kind === 9) program.push({ op: "num", value: random.below(0x1_0001) });
  else program.push(random.pick(SELDOM));
}
