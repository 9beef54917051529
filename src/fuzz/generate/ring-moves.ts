import { usedBytes } from "../../ring/split-driver.ts";
import type { InputQueue } from "../input/fuzz-input.ts";
import type { FuzzOp } from "../input/fuzz-op.ts";
import type { Random } from "../random.ts";
import { boundaryAddress } from "./boundary-values.ts";
import { type MemoryLayout, TOP_PAGE } from "./memory-layouts.ts";

/** Guest memory covered by one byte of the dirty bitmap. */
const PER_BYTE = 4096 * 8;

/**
 * A log address such that the used ring ends in, or a few bytes past, the range of
 * bitmap byte `byte`.
 */
export function logAddrEnding(random: Random, byte: number, num: number): number {
  const end = PER_BYTE * (byte + 1) + 4 * random.below(3);
  return end - (usedBytes(num) - 2);
}

/**
 * A used ring that is only partly in user memory: flags and idx are mapped, elements
 * are not.
 *
 * @param end - end of the mapping
 */
export function cutUsedRing(random: Random, num: number, end: number): number {
  return end - 4 - 4 * random.below(Math.min(2 * num, 12) + 1);
}

/** A VHOST_SET_VRING_ADDR on the running queue, or a VHOST_SET_LOG_BASE. */
export function someRingMove(random: Random, layout: MemoryLayout, queue: InputQueue): FuzzOp {
  const { desc, avail, used, num } = queue;
  const { logAddr } = queue;
  switch (random.below(7)) {
    case 0:
      return { op: "addr", logUsed: false, desc, avail, used, logAddr };
    case 1:
      return { op: "addr", logUsed: true, desc, avail, used, logAddr };
    case 2: {
      const at = logAddrEnding(random, random.below(4), num);
      return { op: "addr", logUsed: true, desc, avail, used, logAddr: Math.max(0, at) };
    }
    case 3: {
      const cut = cutUsedRing(random, num, endOfMapping(layout, used));
      return { op: "addr", logUsed: queue.logUsed, desc, avail, used: cut, logAddr };
    }
    case 4: {
      const addr = boundaryAddress(random, layout);
      const aligned = typeof addr === "number" ? addr - (addr % 4) : addr & ~3n;
      return { op: "addr", logUsed: true, desc, avail, used, logAddr: aligned };
    }
    case 5:
      return { op: "log-base", base: TOP_PAGE + 4096 - random.below(5) };
    default:
      return { op: "log-base", base: layout.logBase + (random.oneIn(2) ? 0 : random.below(1024)) };
  }
}

/** End of the mapping that contains the ring. */
function endOfMapping({ maps }: MemoryLayout, used: InputQueue["used"]): number {
  const map = maps.find(({ hva, size }) => used >= hva && used < hva + size) ?? maps[0];
  return map === undefined ? 4096 : map.hva + map.size - (map.size % 4);
}
