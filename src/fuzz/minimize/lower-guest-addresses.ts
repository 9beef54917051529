import { type U64, u64 } from "../../base/u64.ts";
import type { Step } from "../../scenario/scenario.ts";
import { inPieces } from "./initial-memory.ts";
import type { Pass } from "./trial.ts";

const PAGE = 0x1000n;
/** Size of a guest address in a descriptor. */
const WORD = 8;

type Region = { readonly gpa: U64; readonly size: U64; readonly hva: U64 };

interface Move {
  readonly from: bigint;
  readonly end: bigint;
  readonly to: bigint;
}

/**
 * Move guest memory down to the first pages: the regions, and everything in memory
 * and steps that looks like an address in them. Neighbours stay neighbours.
 */
export const lowerGuestAddresses: Pass = (trial) => {
  const { best } = trial;
  const moves = movesOf(best.steps.flatMap(regionsOf));
  if (moves.every(({ from, to }) => from === to)) return;
  for (const littleEndian of [true, false]) {
    const inBytes = (bytes: Uint8Array, start: U64) =>
      movedWords(bytes, start, moves, littleEndian);
    const memory = inPieces(best.memory).map((write) => ({
      ...write,
      bytes: inBytes(write.bytes, write.hva),
    }));
    const steps = best.steps.map((step) => movedStep(step, moves, inBytes));
    if (trial.change({ memory, steps })) return;
  }
};

function regionsOf(step: Step): readonly Region[] {
  if (step.op !== "dev_ioctl" || step.arg === undefined || !("regions" in step.arg)) return [];
  return step.arg.regions;
}

function movesOf(regions: readonly Region[]): Move[] {
  const ascending = regions
    .map(({ gpa, size }) => ({ from: BigInt(gpa), end: BigInt(gpa) + BigInt(size) }))
    .sort((a, b) => (a.from < b.from ? -1 : 1));
  const moves: Move[] = [];
  let shift = 0n;
  let reached = 0n;
  for (const { from, end } of ascending) {
    const isApart = moves.length === 0 || from > reached + PAGE;
    const due = (moves.length === 0 ? PAGE : reached - shift + PAGE) + (from % PAGE);
    if (isApart && from - due > shift) shift = ((from - due) / PAGE) * PAGE;
    moves.push({ from, end, to: from - shift });
    if (end > reached) reached = end;
  }
  return moves;
}

function moved(addr: bigint, moves: readonly Move[]): bigint {
  const move = moves.find(({ from, end }) => addr >= from && addr < end);
  return move === undefined ? addr : addr - move.from + move.to;
}

function movedWords(
  bytes: Uint8Array,
  start: U64,
  moves: readonly Move[],
  littleEndian: boolean,
): Uint8Array {
  const copy = Uint8Array.from(bytes);
  const view = new DataView(copy.buffer);
  const first = Number((BigInt(WORD) - (BigInt(start) % BigInt(WORD))) % BigInt(WORD));
  for (let at = first; at + WORD <= copy.length; at += WORD) {
    const word = view.getBigUint64(at, littleEndian);
    view.setBigUint64(at, moved(word, moves), littleEndian);
  }
  return copy;
}

function movedStep(
  step: Step,
  moves: readonly Move[],
  inBytes: (bytes: Uint8Array, start: U64) => Uint8Array,
): Step {
  const down = (addr: U64) => u64(moved(BigInt(addr), moves));
  switch (step.op) {
    case "poke":
      return { ...step, bytes: inBytes(step.bytes, step.hva) };
    case "translate":
      return { ...step, addr: down(step.addr) };
    case "log_write":
      return { ...step, log: step.log.map(([addr, len]) => [down(addr), len] as const) };
    case "dev_ioctl": {
      if (step.arg === undefined || !("regions" in step.arg)) return step;
      const regions = step.arg.regions.map((one) => ({
        ...one,
        gpa: down(one.gpa),
      }));
      return { ...step, arg: { ...step.arg, regions } };
    }
    case "vring_ioctl": {
      if (!("log" in step.arg) || step.arg.log === undefined) return step;
      return { ...step, arg: { ...step.arg, log: down(step.arg.log) } };
    }
    default:
      return step;
  }
}
