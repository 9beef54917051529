import {
  VRING_DESC_F_INDIRECT,
  VRING_DESC_F_NEXT,
  VRING_DESC_F_WRITE,
  VRING_DESC_SIZE,
} from "../../abi/vring.ts";
import { putDescriptor } from "../../ring/split-driver.ts";
import type { InitialBytes } from "../input/fuzz-input.ts";
import type { Random } from "../random.ts";
import { type MemoryLayout, resized, type TablePiece } from "./memory-layouts.ts";
import type { RingImage } from "./ring-image.ts";

/** Most iovecs and log entries that vhost has room for. */
const ROOM = 1024;
const MOST = 65536;

/**
 * An indirect table with more entries than the log array. It is a repeated pattern,
 * so its size costs nothing.
 */
export interface GiantTable {
  readonly layout: MemoryLayout;
  readonly gpa: number;
  readonly entries: number;
}

/**
 * Choose a table: mostly just longer than the log array, one time in 32 near the
 * maximum length.
 */
export function giantTable(random: Random, layout: MemoryLayout): GiantTable {
  const entries = random.oneIn(32)
    ? MOST - 1 + random.below(3)
    : ROOM - 2 + random.below(random.oneIn(2) ? 8 : 256);
  const last = layout.pieces.at(-1) as TablePiece;
  const bytes = VRING_DESC_SIZE * entries;
  const ringBytes = layout.maps[0]?.size ?? 0;
  return { layout: resized(layout, ringBytes, bytes), gpa: last.gpa, entries };
}

/**
 * Put the table in memory and point descriptor 0 at it. Its entries are writable and
 * mostly empty, so they take log entries but no iovecs.
 */
export function placeGiant(
  { layout, gpa, entries }: GiantTable,
  ring: RingImage,
  random: Random,
  into: InitialBytes[],
): void {
  const { hva } = layout.pieces.at(-1) as TablePiece;
  const len = random.oneIn(4) ? 1 : 0;
  const entry = (flags: number) => {
    const bytes = new Uint8Array(VRING_DESC_SIZE);
    const addr = layout.buffers[0]?.gpa ?? 0;
    putDescriptor(new DataView(bytes.buffer), 0, addr, len, flags, 1, ring.littleEndian);
    return bytes;
  };
  const another = VRING_DESC_F_WRITE | VRING_DESC_F_NEXT;
  into.push({ hva, bytes: entry(another), count: entries - 1 });
  const ends = !random.oneIn(8);
  const lastAt = hva + VRING_DESC_SIZE * (entries - 1);
  into.push({ hva: lastAt, bytes: entry(ends ? VRING_DESC_F_WRITE : another), count: 1 });
  ring.descriptor(0, gpa, VRING_DESC_SIZE * entries, VRING_DESC_F_INDIRECT, 0);
}

/** Turn a whole ring into one chain of writable, mostly empty descriptors. */
export function fillLongChain(ring: RingImage, random: Random, layout: MemoryLayout): void {
  const length = ring.num - random.below(2);
  const len = random.oneIn(4) ? 1 : 0;
  for (let i = 0; i < length; i++) {
    const flags = VRING_DESC_F_WRITE | (i < length - 1 ? VRING_DESC_F_NEXT : 0);
    ring.descriptor(i, layout.buffers[0]?.gpa ?? 0, len, flags, i + 1);
  }
}
