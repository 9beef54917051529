import { VRING_DESC_F_INDIRECT, VRING_DESC_F_WRITE } from "../abi/vring.ts";
import type { SeenDescriptor } from "../engine/observer.ts";
import type { GuestRam } from "../memory/guest-ram.ts";
import { isHeld, piecesOf } from "../memory/pieces.ts";
import type { Payload } from "./queue-at-rest.ts";
import type { ChainBytes } from "./request/request.ts";

/** Bytes at the start of a chain that are searched for the request header. */
const HEADER_BYTES = 512;
/** Bytes shown of one buffer. */
export const PAYLOAD_BYTES = 128;
/** The most pieces shown of one buffer: an image can be cut byte by byte. */
const PAYLOAD_PIECES = 8;

const isBuffer = (seen: SeenDescriptor) => (seen.flags & VRING_DESC_F_INDIRECT) === 0;
const isWritable = (seen: SeenDescriptor) => (seen.flags & VRING_DESC_F_WRITE) !== 0;

/** Bytes of a chain's device-readable and device-writable buffers. */
export function chainTotals(descriptors: readonly SeenDescriptor[]) {
  const { readable, writable } = buffersOf(descriptors);
  return { readableBytes: total(readable), writableBytes: total(writable) };
}

/** The start of a chain's readable and writable bytes, up to the first byte that the image lacks. */
export function chainBytes(ram: GuestRam, descriptors: readonly SeenDescriptor[]): ChainBytes {
  const { readable, writable } = buffersOf(descriptors);
  return {
    readable: prefix(ram, readable),
    readableTotal: total(readable),
    writable: prefix(ram, writable),
    writableTotal: total(writable),
  };
}

function buffersOf(descriptors: readonly SeenDescriptor[]) {
  const buffers = descriptors.filter(isBuffer);
  return {
    readable: buffers.filter((seen) => !isWritable(seen)),
    writable: buffers.filter(isWritable),
  };
}

function total(buffers: readonly SeenDescriptor[]): number {
  return buffers.reduce((sum, buffer) => sum + buffer.len, 0);
}

function prefix(ram: GuestRam, buffers: readonly SeenDescriptor[]): Uint8Array {
  const bytes = new Uint8Array(Math.min(HEADER_BYTES, total(buffers)));
  let filled = 0;
  for (const { addr, len } of buffers) {
    if (filled === bytes.length) break;
    const wanted = Math.min(len, bytes.length - filled);
    const read = ram.read(BigInt(addr), bytes.subarray(filled, filled + wanted));
    filled += read;
    if (read < wanted) break;
  }
  return bytes.subarray(0, filled);
}

/**
 * The first bytes of each buffer of a chain, and why some are missing. A buffer in
 * too many pieces is truncated after the last one shown.
 */
export function payloads(ram: GuestRam, descriptors: readonly SeenDescriptor[]): Payload[] {
  return descriptors.flatMap((seen, descriptor) => {
    if (!isBuffer(seen)) return [];
    const gpa = BigInt(seen.addr);
    const wanted = Math.min(seen.len, PAYLOAD_BYTES);
    const pieces = piecesOf(ram, gpa, wanted, PAYLOAD_PIECES).map((piece) => {
      if (!isHeld(piece.backing)) return piece;
      const bytes = new Uint8Array(piece.size);
      ram.read(gpa + BigInt(piece.offset), bytes);
      return { ...piece, bytes };
    });
    const shown = pieces.reduce((sum, { size }) => sum + size, 0);
    return [{ descriptor, pieces, more: seen.len - shown }];
  });
}
