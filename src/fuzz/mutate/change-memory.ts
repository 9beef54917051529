import { VRING_AVAIL_RING, VRING_DESC_SIZE } from "../../abi/vring.ts";
import { boundaryIndex } from "../generate/boundary-values.ts";
import { breakDescriptor } from "../generate/chains.ts";
import { type FuzzInput, type InitialBytes, LIMITS } from "../input/fuzz-input.ts";
import type { Random } from "../random.ts";
import { layoutOf } from "./mutable-layout.ts";

/** Break or repair one descriptor of the ring, or 16 bytes of other memory treated as one. */
export function changeDescriptor(input: FuzzInput, random: Random): FuzzInput {
  const { queue, memory } = input;
  const inRing = random.below(3) > 0;
  const index = random.below(Math.min(queue.num, 64));
  if (inRing) {
    const hva = Number(queue.desc) + VRING_DESC_SIZE * index;
    return edit(input, hva, VRING_DESC_SIZE, (view) => breakAt(view, index, input, random));
  }
  const piece = memory[random.below(memory.length)];
  if (piece === undefined || piece.bytes.length < VRING_DESC_SIZE) return input;
  const entry = random.below(Math.floor(piece.bytes.length / VRING_DESC_SIZE));
  const hva = piece.hva + VRING_DESC_SIZE * entry;
  return edit(input, hva, VRING_DESC_SIZE, (view) => breakAt(view, entry, input, random));
}

function breakAt(view: DataView, index: number, input: FuzzInput, random: Random): void {
  const { num, bigEndian } = input.queue;
  breakDescriptor(view, 0, index, num, random, layoutOf(input), !bigEndian);
}

/** Copy one descriptor over another. */
export function copyDescriptor(input: FuzzInput, random: Random): FuzzInput {
  const { num, desc } = input.queue;
  const at = (i: number) => Number(desc) + VRING_DESC_SIZE * i;
  const [from, to] = [random.below(Math.min(num, 64)), random.below(Math.min(num, 64))];
  const bytes = new Uint8Array(VRING_DESC_SIZE);
  const source = input.memory.find((piece) => holds(piece, at(from), VRING_DESC_SIZE));
  if (source === undefined) return input;
  bytes.set(source.bytes.subarray(at(from) - source.hva, at(from) - source.hva + bytes.length));
  return edit(input, at(to), VRING_DESC_SIZE, (view) => {
    for (let i = 0; i < bytes.length; i++) view.setUint8(i, bytes[i] as number);
  });
}

/** Change one of the ring's indices or event fields, or an entry of the available ring. */
export function changeIndex(input: FuzzInput, random: Random): FuzzInput {
  const { num, avail, used, base, bigEndian } = input.queue;
  const [availAt, usedAt] = [Number(avail), Number(used)];
  const near = (base + random.below(num + 2)) & 0xffff;
  const value = random.oneIn(2) ? near : boundaryIndex(random, num);
  const slot = random.below(Math.min(num, 64));
  const [hva, put] = random.pick([
    [availAt, random.below(3)],
    [availAt + 2, value],
    [availAt + VRING_AVAIL_RING + 2 * num, value],
    [availAt + VRING_AVAIL_RING + 2 * slot, random.below(num + 1)],
    [usedAt + 2, value],
  ] as const);
  return edit(input, hva, 2, (view) => view.setUint16(0, put, !bigEndian));
}

/** Change some byte of memory. */
export function changeByte(input: FuzzInput, random: Random): FuzzInput {
  const piece = input.memory[random.below(input.memory.length)];
  if (piece === undefined) return input;
  const hva = piece.hva + random.below(piece.bytes.length);
  return edit(input, hva, 1, (view) => view.setUint8(0, view.getUint8(0) ^ (1 << random.below(8))));
}

const holds = ({ hva, bytes, count }: InitialBytes, at: number, size: number) =>
  count === 1 && at >= hva && at + size <= hva + bytes.length;

/** Change bytes in the piece of initial memory that contains them, or in a new one on top. */
function edit(
  input: FuzzInput,
  hva: number,
  size: number,
  change: (view: DataView) => void,
): FuzzInput {
  const n = input.memory.findLastIndex((piece) => holds(piece, hva, size));
  const memory = [...input.memory];
  if (n < 0) {
    if (memory.length >= LIMITS.segments || hva < 0 || hva + size > 2 ** 53) return input;
    const bytes = new Uint8Array(size);
    change(new DataView(bytes.buffer));
    memory.push({ hva, bytes, count: 1 });
  } else {
    const old = memory[n] as InitialBytes;
    const bytes = old.bytes.slice();
    change(new DataView(bytes.buffer, hva - old.hva, size));
    memory[n] = { ...old, bytes };
  }
  return { ...input, memory };
}
