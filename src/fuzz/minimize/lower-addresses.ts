import type { U64 } from "../../base/u64.ts";
import type { Scenario, Step } from "../../scenario/scenario.ts";
import type { Pass } from "./trial.ts";

const PAGE = 4096;
/** Fields of steps that contain user addresses. */
const USER_ADDRESSES = new Set(["hva", "desc", "used", "avail", "log", "base"]);

/**
 * An address up to this far before a map belongs to the map: a ring may begin in
 * unmapped memory.
 */
const NEAR = 2 ** 16;

/** Move all user memory down to the first pages, leaving a free page between maps. */
export const lowerAddresses: Pass = (trial) => {
  const { best } = trial;
  const moves = movesOf(best);
  if (moves.every(({ from, to }) => from === to)) return;
  trial.change({
    maps: best.maps.map((map) => ({ ...map, hva: moved(map.hva, moves) })),
    memory: best.memory.map((write) => ({ ...write, hva: moved(write.hva, moves) })),
    steps: best.steps.map((step) => movedFields(step, moves) as Step),
  });
};

interface Move {
  readonly from: number;
  readonly end: number;
  readonly to: number;
}

/** Offsets in a page are kept: a log byte covers 8 pages, and alignment matters. */
function movesOf({ maps, steps }: Scenario): Move[] {
  const named = steps.flatMap((step) => addressesIn(step));
  let next = PAGE;
  let before = 0;
  return maps
    .filter((map): map is { hva: number; size: number } => typeof map.hva === "number")
    .toSorted((a, b) => a.hva - b.hva)
    .map(({ hva, size }) => {
      const near = named.filter((addr) => addr >= before && addr < hva && addr > hva - NEAR);
      const from = Math.min(hva, ...near);
      const end = hva + size;
      const to = Math.min(from, next + (from % PAGE));
      before = end;
      next = Math.ceil((to + end - from) / PAGE + 1) * PAGE;
      return { from, end, to };
    });
}

function addressesIn(value: unknown, key = ""): number[] {
  if (typeof value === "number") return USER_ADDRESSES.has(key) ? [value] : [];
  if (typeof value !== "object" || value === null || value instanceof Uint8Array) return [];
  return Object.entries(value).flatMap(([name, field]) => addressesIn(field, name));
}

function moved(addr: U64, moves: readonly Move[]): U64 {
  if (typeof addr !== "number") return addr;
  const move = moves.find(({ from, end }) => addr >= from && addr < end);
  return move === undefined ? addr : addr - move.from + move.to;
}

function movedFields(value: unknown, moves: readonly Move[], key = ""): unknown {
  if (typeof value === "number") return USER_ADDRESSES.has(key) ? moved(value, moves) : value;
  if (typeof value !== "object" || value === null || value instanceof Uint8Array) return value;
  // The entries of a log_write are guest addresses, although the list is called log.
  if (Array.isArray(value)) return value.map((one) => movedFields(one, moves));
  return Object.fromEntries(
    Object.entries(value).map(([name, field]) => [name, movedFields(field, moves, name)]),
  );
}
