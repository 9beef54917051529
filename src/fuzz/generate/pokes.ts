import { VRING_AVAIL_IDX, VRING_AVAIL_RING, VRING_DESC_SIZE } from "../../abi/vring.ts";
import { putU64 } from "../../ring/split-driver.ts";
import type { InputQueue } from "../input/fuzz-input.ts";
import type { FuzzOp } from "../input/fuzz-op.ts";
import type { Random } from "../random.ts";
import { boundaryAddress, boundaryIndex, boundaryLength } from "./boundary-values.ts";
import type { MemoryLayout } from "./memory-layouts.ts";

/** A write by the guest. */
export type Poke = Extract<FuzzOp, { readonly op: "poke" }>;

/**
 * A guest write to something that the device reads: indices, event fields, ring
 * entries and descriptor fields, in flight or not.
 *
 * @param queue - with ring addresses below 2^53
 */
export function somePoke(random: Random, layout: MemoryLayout, queue: InputQueue): Poke {
  const le = !queue.bigEndian;
  const avail = Number(queue.avail);
  const { num } = queue;
  const slot = random.below(Math.min(num, 64));
  const desc = Number(queue.desc) + VRING_DESC_SIZE * slot;
  switch (random.below(10)) {
    case 0:
      return poke16(avail, random.below(3), le);
    case 1:
      return poke16(avail + VRING_AVAIL_IDX, boundaryIndex(random, num), le);
    case 2: {
      const ahead = (queue.base + random.below(num + 2)) & 0xffff;
      return poke16(avail + VRING_AVAIL_IDX, ahead, le);
    }
    case 3: {
      const head = random.oneIn(4) ? num + random.below(2) : random.below(num);
      return poke16(avail + VRING_AVAIL_RING + 2 * slot, head, le);
    }
    case 4: {
      const event = random.oneIn(2) ? boundaryIndex(random, num) : random.below(num);
      return poke16(avail + VRING_AVAIL_RING + 2 * num, event, le);
    }
    case 5:
      return poke16(desc + 12, random.below(8), le);
    case 6:
      return poke16(desc + 14, random.below(num + 1), le);
    case 7: {
      const bytes = new Uint8Array(4);
      new DataView(bytes.buffer).setUint32(0, boundaryLength(random), le);
      return pokeBytes(desc + 8, bytes);
    }
    case 8: {
      const bytes = new Uint8Array(8);
      putU64(new DataView(bytes.buffer), 0, boundaryAddress(random, layout), le);
      return pokeBytes(desc, bytes);
    }
    default: {
      const piece = random.pick(layout.pieces);
      const hva = piece.hva + 16 * random.below(16) + 12;
      return poke16(hva, random.below(8), le);
    }
  }
}

/** A guest write to a u16 field. */
export function poke16(hva: number, value: number, le: boolean): Poke {
  const bytes = new Uint8Array(2);
  bytes[le ? 0 : 1] = value & 0xff;
  bytes[le ? 1 : 0] = value >>> 8;
  return pokeBytes(hva, bytes);
}

/** A guest write of some bytes. */
export function pokeBytes(hva: number, bytes: Uint8Array): Poke {
  return { op: "poke", hva, bytes };
}
