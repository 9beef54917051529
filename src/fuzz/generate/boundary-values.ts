import { type U64, u64 } from "../../base/u64.ts";
import type { Random } from "../random.ts";
import type { MemoryLayout } from "./memory-layouts.ts";

const INDICES = [0, 1, 0x7fff, 0x8000, 0xfffe, 0xffff];
const LENGTHS = [
  0,
  0,
  1,
  15,
  16,
  17,
  4096,
  0x7fff_ffff,
  0x8000_0000,
  0xffff_ffff,
  0xffff_f000,
  // Around the maximum number of entries in an indirect table.
  16 * 65535,
  16 * 65536,
  16 * 65537,
];
const ADDRESSES: readonly U64[] = [
  0,
  1,
  0xffff_ffff,
  0x1_0000_0000,
  2 ** 53 - 1,
  u64(1n << 53n),
  u64(1n << 63n),
  0xffff_ffff_ffff_f000n,
  0xffff_ffff_ffff_fff0n,
  0xffff_ffff_ffff_ffffn,
];

/** A free-running index that is likely to expose wrong index arithmetic. */
export function boundaryIndex(random: Random, num: number): number {
  const kind = random.below(INDICES.length + 4);
  if (kind < INDICES.length) return INDICES[kind] as number;
  if (kind === INDICES.length) return (0x10000 - random.below(num + 2)) & 0xffff;
  return num + kind - INDICES.length - 2;
}

/** The length of a buffer or table, in bytes. */
export function boundaryLength(random: Random): number {
  return random.pick(LENGTHS);
}

/** A guest address at some boundary. */
export function boundaryAddress(random: Random, { buffers }: MemoryLayout): U64 {
  if (random.oneIn(3)) return random.pick(ADDRESSES);
  const { gpa, size } = random.pick(buffers);
  const edge = random.oneIn(2) ? gpa : gpa + size;
  return Math.max(0, edge + random.below(33) - 16);
}
