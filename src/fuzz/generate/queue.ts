import type { U64 } from "../../base/u64.ts";
import type { InputQueue } from "../input/fuzz-input.ts";
import type { Random } from "../random.ts";
import { boundaryIndex } from "./boundary-values.ts";
import { LOG, LOG_MAP, type MemoryLayout, RING, TOP_PAGE } from "./memory-layouts.ts";
import type { RingImage } from "./ring-image.ts";
import { cutUsedRing, logAddrEnding } from "./ring-moves.ts";

const EVENT_IDX = 2 ** 29;
const NOTIFY_ON_EMPTY = 2 ** 24;
const VERSION_1 = 2 ** 32;
const LOG_ALL = 2 ** 26;

/** Ring sizes, repeated by weight; one in 8192 is any possible size. */
export function someNum(random: Random): number {
  const shape = random.word() >>> 0;
  if ((shape & 3) !== 0) return 16;
  if ((shape & 0x7c) !== 0) return 1 << ((shape >>> 8) % 6);
  if ((shape & 0x3f000) !== 0) return 1 << ((shape >>> 20) % 10);
  return 1 << ((shape >>> 20) & 15);
}

/**
 * How the VMM sets up the queue.
 *
 * @param ring - a started ring, which knows where its parts lie
 * @param ringBytes - user memory at the ring, in bytes
 */
export function someQueue(
  random: Random,
  layout: MemoryLayout,
  ring: RingImage,
  ringBytes: number,
): InputQueue {
  const { num } = ring;
  const shape = random.word() >>> 0;
  const logAll = (shape & 0x700) === 0;
  const logUsed = logAll ? (shape & 0x1800) !== 0 : (shape & 0x1f800) === 0;
  let features = (shape & 1) === 0 ? EVENT_IDX : 0;
  if ((shape & 6) === 0) features += NOTIFY_ON_EMPTY;
  if (ring.littleEndian && (shape & 8) === 0) features += VERSION_1;
  if (logAll) features += LOG_ALL;

  const desc = RING;
  let avail: U64 = RING + ring.avail;
  let used: number = RING + ring.used;
  if ((shape & 0x7e0000) === 0) used = cutUsedRing(random, num, RING + ringBytes - (ringBytes % 4));
  else if ((shape & 0x1f80_0000) === 0) {
    avail = RING + ringBytes - (ringBytes % 2) - 2 * (1 + random.below(num + 4));
  }
  const { ringGpa } = layout;
  let logAddr = ringGpa + used - RING;
  let logBase = logAll || logUsed || (shape & 0x2000_0000) !== 0 ? layout.logBase : 0;
  if (logUsed && (shape & 0xc000_0000) === 0) {
    // The bitmap ends with user memory or with its mapping, and the bits for the ring
    // end there too.
    const bytes = 1 + random.below(4);
    logBase = (random.oneIn(2) ? TOP_PAGE + 4096 : LOG + LOG_MAP) - bytes;
    logAddr = Math.max(0, logAddrEnding(random, bytes - 1, num));
  }
  return {
    num,
    bigEndian: !ring.littleEndian,
    logUsed,
    call: (shape & 0xf0) !== 0,
    base: random.oneIn(2) ? 0 : boundaryIndex(random, num),
    features,
    desc,
    avail,
    used,
    logAddr,
    logBase,
  };
}
