import { VIRTIO_RING_F_EVENT_IDX } from "../../abi/features.ts";
import {
  VRING_AVAIL_IDX,
  VRING_AVAIL_RING,
  VRING_DESC_FLAGS,
  VRING_DESC_LEN,
  VRING_DESC_NEXT,
  VRING_DESC_SIZE,
} from "../../abi/vring.ts";
import { putU64 } from "../../ring/split-driver.ts";
import type { InputQueue } from "../input/fuzz-input.ts";
import type { FuzzOp } from "../input/fuzz-op.ts";
import type { Random } from "../random.ts";
import { boundaryAddress, boundaryIndex, boundaryLength } from "./boundary-values.ts";
import type { MemoryLayout } from "./memory-layouts.ts";
import { type Poke, poke16, pokeBytes, somePoke } from "./pokes.ts";

/** The operation during which the guest writes. */
export type Raced = "pop" | "signal" | "enable";
/** Makes writes to one field, each with its own value. */
type Field = () => Poke;

const EVENT_IDX = 1n << BigInt(VIRTIO_RING_F_EVENT_IDX);
/** Number of reads in most pops: the index, the head, and a few descriptors. */
const READS = 8;
/** Number of descriptors or table entries in most chains. */
const NEAR = 4;

/**
 * Guest writes between the reads of the next operation, to a field that it reads: a
 * single write, or a field that changes back and forth with every read, so that
 * reading it twice gives two values.
 *
 * @param queue - with ring addresses below 2^53
 */
export function someDoubleFetch(
  random: Random,
  layout: MemoryLayout,
  queue: InputQueue,
  next: Raced,
): FuzzOp[] {
  const field = someField(random, layout, queue, next);
  const one = field();
  if (random.oneIn(2)) return [{ ...one, during: 1 + random.below(READS) }];
  let other = field();
  for (let tries = 4; tries > 0 && writeTheSame(one, other); tries--) other = field();
  return Array.from({ length: READS }, (_, n) => ({
    ...((n & 1) === 0 ? one : other),
    during: 1 + n,
  }));
}

/** Move a poke into the next operation, to another of its reads, or out of it again. */
export function movedPoke(random: Random, { op, hva, bytes, during }: Poke): FuzzOp {
  if (during !== undefined && random.oneIn(2)) return { op, hva, bytes };
  return { op, hva, bytes, during: 1 + random.below(READS) };
}

function writeTheSame(one: Poke, other: Poke): boolean {
  return one.hva === other.hva && one.bytes.every((byte, i) => byte === other.bytes[i]);
}

function someField(random: Random, layout: MemoryLayout, queue: InputQueue, next: Raced): Field {
  const { num, base } = queue;
  const le = !queue.bigEndian;
  const avail = Number(queue.avail);
  if (next === "signal") return wish(random, queue);
  const kind = next === "enable" ? 0 : random.below(8);
  switch (kind) {
    case 0: {
      const near = () => (base + random.below(num + 2)) & 0xffff;
      const idx = () => (random.oneIn(4) ? boundaryIndex(random, num) : near());
      return () => poke16(avail + VRING_AVAIL_IDX, idx(), le);
    }
    case 1: {
      const slot = (base + random.below(2)) & (num - 1);
      return () => poke16(avail + VRING_AVAIL_RING + 2 * slot, random.below(num + 1), le);
    }
    case 2:
      return () => somePoke(random, layout, queue);
    case 3:
    case 4: {
      const at = random.pick(layout.pieces).hva + VRING_DESC_SIZE * random.below(NEAR);
      return descriptorField(random, layout, at, num, le);
    }
    default: {
      const at = Number(queue.desc) + VRING_DESC_SIZE * random.below(Math.min(num, NEAR));
      return descriptorField(random, layout, at, num, le);
    }
  }
}

function descriptorField(
  random: Random,
  layout: MemoryLayout,
  at: number,
  num: number,
  le: boolean,
): Field {
  switch (random.below(5)) {
    case 0:
      return () => {
        const bytes = new Uint8Array(8);
        putU64(new DataView(bytes.buffer), 0, boundaryAddress(random, layout), le);
        return pokeBytes(at, bytes);
      };
    case 1:
      return () => {
        const bytes = new Uint8Array(4);
        new DataView(bytes.buffer).setUint32(0, boundaryLength(random), le);
        return pokeBytes(at + VRING_DESC_LEN, bytes);
      };
    case 2:
      return () => poke16(at + VRING_DESC_NEXT, random.below(num + 1), le);
    default:
      // A chain that is refused for its flags is not read any further.
      return () => poke16(at + VRING_DESC_FLAGS, random.below(random.oneIn(4) ? 8 : 4), le);
  }
}

/** The driver's interrupt setting: used_event, mostly near used.idx, or its flag. */
function wish(random: Random, { avail, num, base, features, bigEndian }: InputQueue): Field {
  const flags = Number(avail);
  if ((BigInt(features) & EVENT_IDX) === 0n) {
    return () => poke16(flags, random.below(2), !bigEndian);
  }
  const event = flags + VRING_AVAIL_RING + 2 * num;
  return () => poke16(event, (base + random.below(4)) & 0xffff, !bigEndian);
}
