import { VRING_AVAIL_F_NO_INTERRUPT, VRING_DESC_SIZE } from "../../abi/vring.ts";
import type { FuzzInput, InitialBytes, InputQueue } from "../input/fuzz-input.ts";
import type { Random } from "../random.ts";
import { boundaryIndex } from "./boundary-values.ts";
import { arena } from "./byte-arena.ts";
import { breakDescriptor, fillChains } from "./chains.ts";
import { fillLongChain, giantTable, placeGiant } from "./giant-chain.ts";
import { IndirectTables } from "./indirect-tables.ts";
import {
  MEMORY_LAYOUTS,
  type MemoryLayout,
  RING,
  RING_MAP,
  resized,
  TOP_PAGE,
} from "./memory-layouts.ts";
import { someProgram } from "./program.ts";
import { someNum, someQueue } from "./queue.ts";
import { RingImage } from "./ring-image.ts";

/** One input in this many has a table of more than 1024 entries: it costs as much as 100 others. */
const GIANTS = 4096;

const ring = new RingImage();
const tables = new IndirectTables();

/**
 * Generate an input from scratch: a guest whose ring is mostly valid and broken in
 * places, in some memory layout and set-up, and a program.
 *
 * Depends on `random` alone. The input is within `LIMITS`.
 */
export function generateInput(random: Random): FuzzInput {
  const num = someNum(random);
  const le = !random.oneIn(16);
  ring.start(num, le);
  let layout = random.pick(MEMORY_LAYOUTS);
  if (ring.size > RING_MAP) layout = resized(layout, ring.size, layout.pieces.at(-1)?.size ?? 1);
  const giant = random.oneIn(GIANTS) ? giantTable(random, layout) : undefined;
  if (giant !== undefined) layout = giant.layout;
  tables.start(layout, le);

  const ringBytes = Math.max(RING_MAP, ring.size);
  const queue = someQueue(random, layout, ring, ringBytes);
  const heads: number[] = [];
  fillChains(ring, random, layout, tables, heads);
  const memory: InitialBytes[] = [];
  if (giant !== undefined) placeGiant(giant, ring, random, memory);
  else if (num >= 64 && random.oneIn(4)) fillLongChain(ring, random, layout);
  breakSome(random, layout);
  publishChains(random, queue, heads);
  if (giant === undefined) tables.segments(layout, memory);
  placeRing(queue, memory);
  const program = someProgram(random, layout, queue);
  const isLogAtTop = Number(queue.logBase) > TOP_PAGE;
  // The log range of a running queue is checked by a different ioctl than at the
  // start.
  if (isLogAtTop) program.unshift({ op: "addr", ...ringOf(queue) });
  const maps = isLogAtTop ? topMaps(layout) : layout.maps;
  return { queue, maps, tables: layout.tables, memory, program };
}

/** Two rings in five get up to three broken descriptors. */
function breakSome(random: Random, layout: MemoryLayout): void {
  const shape = random.word() >>> 0;
  if (shape % 5 > 1) return;
  for (let n = 1 + ((shape >>> 8) % 3); n > 0; n--) {
    const i = random.below(Math.min(ring.num, 64));
    breakDescriptor(ring.view, VRING_DESC_SIZE * i, i, ring.num, random, layout, ring.littleEndian);
  }
}

/** Fill the available ring from `base` on, and set the driver's indices and event fields. */
function publishChains(random: Random, { base, num }: InputQueue, heads: readonly number[]): void {
  const shape = random.word() >>> 0;
  const entries = Math.min(num, 64);
  for (let k = 0; k < entries; k++) {
    const slot = (base + k) & (num - 1);
    ring.setHead(slot, heads[k % heads.length] as number);
  }
  if ((shape & 15) === 0) {
    const bad = random.oneIn(3) ? 0xffff : num + random.below(2);
    ring.setHead((base + random.below(4)) & (num - 1), bad);
  }
  const published =
    (shape & 0xf0) !== 0 ? 1 + ((shape >>> 8) % heads.length) : random.below(num + 2);
  const idx = (shape & 0xf_0000) !== 0 ? (base + published) & 0xffff : boundaryIndex(random, num);
  ring.setAvailIdx(idx);
  if ((shape & 0x70_0000) === 0) ring.setAvailFlags(VRING_AVAIL_F_NO_INTERRUPT);
  const usedIdx = (shape & 0x80_0000) !== 0 ? base : boundaryIndex(random, num);
  ring.setUsedIdx(usedIdx);
  const event =
    (shape & 0x300_0000) !== 0 ? usedIdx + ((shape >>> 26) & 7) : boundaryIndex(random, num);
  ring.setUsedEvent(event & 0xffff);
}

/** Place the ring's bytes, each part at the address the VMM sets. */
function placeRing(queue: InputQueue, memory: InitialBytes[]): void {
  const isWhole = queue.avail === RING + ring.avail && queue.used === RING + ring.used;
  if (isWhole) {
    memory.push({ hva: RING, bytes: arena.copy(ring.bytes, 0, ring.size), count: 1 });
    return;
  }
  const part = (hva: number, from: number, to: number) =>
    memory.push({ hva, bytes: arena.copy(ring.bytes, from, to), count: 1 });
  part(RING, 0, ring.avail);
  part(Number(queue.used), ring.used, ring.size);
  part(Number(queue.avail), ring.avail, ring.used);
}

const withTop = new WeakMap<FuzzInput["maps"], FuzzInput["maps"]>();

/** The layout's maps, plus the last page of user memory. */
function topMaps({ maps }: MemoryLayout): FuzzInput["maps"] {
  const known = withTop.get(maps);
  if (known !== undefined) return known;
  const made = [...maps, { hva: TOP_PAGE, size: 4096 }];
  withTop.set(maps, made);
  return made;
}

function ringOf({ logUsed, desc, avail, used, logAddr }: InputQueue) {
  return { logUsed, desc, avail, used, logAddr };
}
