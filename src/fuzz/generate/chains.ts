import {
  VRING_DESC_F_INDIRECT,
  VRING_DESC_F_NEXT,
  VRING_DESC_F_WRITE,
  VRING_DESC_SIZE,
} from "../../abi/vring.ts";
import type { U64 } from "../../base/u64.ts";
import { putU64 } from "../../ring/split-driver.ts";
import type { Random } from "../random.ts";
import { boundaryAddress, boundaryLength } from "./boundary-values.ts";
import type { IndirectTables } from "./indirect-tables.ts";
import type { MemoryLayout } from "./memory-layouts.ts";
import type { RingImage } from "./ring-image.ts";

/** Most descriptors that are filled, whatever the ring size. */
const MOST_FILLED = 64;

/** A buffer, by its guest address and length in bytes. */
export interface Buffer {
  addr: U64;
  len: number;
}

const buffer: Buffer = { addr: 0, len: 0 };

/** A buffer in RAM or, one time in 32, at a boundary. The object is reused by the next call. */
export function someBuffer(random: Random, layout: MemoryLayout): Buffer {
  const word = random.word();
  const area = layout.buffers[(word & 0xff) % layout.buffers.length];
  const size = area?.size ?? 1;
  if (word >>> 27 === 0) {
    buffer.addr = boundaryAddress(random, layout);
    buffer.len = (word & 0x100) === 0 ? boundaryLength(random) : 1 + ((word >>> 9) & 0xfff);
    return buffer;
  }
  const offset = (word >>> 8) % size;
  buffer.addr = (area?.gpa ?? 0) + offset;
  buffer.len = 1 + (((word >>> 12) & 0x7ff) % (size - offset));
  return buffer;
}

/**
 * Fill the descriptor table with chains, nearly all of them valid.
 *
 * @param heads - receives the index of each chain's first descriptor
 */
export function fillChains(
  ring: RingImage,
  random: Random,
  layout: MemoryLayout,
  tables: IndirectTables,
  heads: number[],
): void {
  const filled = Math.min(ring.num, MOST_FILLED);
  for (let i = 0; i < filled; ) {
    const shape = random.word() >>> 0;
    const length = Math.min(filled - i, 1 + ((shape & 15) < 12 ? shape & 3 : (shape >>> 4) & 15));
    const outs = (shape >>> 8) % (length + 1);
    const hasTable = (shape >>> 16) % 5 === 0;
    heads.push(i);
    for (let k = 0; k < length; k++, i++) {
      const isLast = k === length - 1;
      const flags = (isLast ? 0 : VRING_DESC_F_NEXT) | (k >= outs ? VRING_DESC_F_WRITE : 0);
      if (hasTable && isLast) {
        const table = tables.add(random, layout, k < outs ? 3 : 0);
        ring.descriptor(i, table.addr, table.len, VRING_DESC_F_INDIRECT, 0);
      } else {
        const { addr, len } = someBuffer(random, layout);
        ring.descriptor(i, addr, len, flags, isLast ? 0 : i + 1);
      }
    }
  }
}

/** Break one descriptor of a table in one way. */
export function breakDescriptor(
  view: DataView,
  at: number,
  index: number,
  num: number,
  random: Random,
  layout: MemoryLayout,
  le: boolean,
): void {
  const flags = view.getUint16(at + 12, le);
  switch (random.below(8)) {
    case 0:
      view.setUint16(at + 12, flags | VRING_DESC_F_NEXT, le);
      view.setUint16(at + 14, random.below(index + 1), le);
      break;
    case 1:
      view.setUint16(at + 12, flags | VRING_DESC_F_NEXT, le);
      view.setUint16(at + 14, random.oneIn(4) ? 0xffff : num + random.below(2), le);
      break;
    case 2:
      view.setUint16(at + 12, flags ^ VRING_DESC_F_NEXT, le);
      break;
    case 3:
      view.setUint16(at + 12, flags ^ VRING_DESC_F_WRITE, le);
      break;
    case 4:
      view.setUint16(at + 12, flags ^ VRING_DESC_F_INDIRECT, le);
      view.setUint32(at + 8, random.oneIn(2) ? VRING_DESC_SIZE : boundaryLength(random), le);
      break;
    case 5:
      view.setUint32(at + 8, boundaryLength(random), le);
      break;
    case 6:
      putU64(view, at, boundaryAddress(random, layout), le);
      break;
    default:
      view.setUint16(at + 12, random.word(), le);
  }
}
