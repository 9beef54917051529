import { VIRTIO_ID } from "../../../../src/abi/device-types.ts";
import { decodeRequest } from "../../../../src/ring/request/decode-request.ts";
import type { ChainBytes, RequestContext } from "../../../../src/ring/request/request.ts";

/** Feature bits by number. */
export function features(...bits: number[]): bigint {
  return bits.reduce((sum, bit) => sum | (1n << BigInt(bit)), 0n);
}

export const MODERN = features(32);

/** A modern little-endian device with one queue, unless told otherwise. */
export function contextOf(
  device: keyof typeof VIRTIO_ID,
  overrides: Partial<RequestContext> = {},
): RequestContext {
  const deviceId = VIRTIO_ID[device];
  const defaults = { queue: 0, numQueues: 1, features: MODERN, littleEndian: true };
  return { deviceId, ...defaults, ...overrides };
}

/** A chain whose bytes are all in the image; `room` bytes are writable. */
export function chainOf(readable: Uint8Array, room = 0): ChainBytes {
  return {
    readable,
    readableTotal: readable.length,
    writable: new Uint8Array(Math.min(room, 64)),
    writableTotal: room,
  };
}

/** Writes a header field by field, in one byte order. */
export class HeaderWriter {
  readonly #bytes: number[] = [];
  readonly #littleEndian: boolean;

  constructor(littleEndian = true) {
    this.#littleEndian = littleEndian;
  }

  u8(...values: number[]): this {
    this.#bytes.push(...values);
    return this;
  }

  u16(value: number): this {
    return this.#put(2, (view) => view.setUint16(0, value, this.#littleEndian));
  }

  u32(value: number): this {
    return this.#put(4, (view) => view.setUint32(0, value, this.#littleEndian));
  }

  u64(value: bigint): this {
    return this.#put(8, (view) => view.setBigUint64(0, value, this.#littleEndian));
  }

  zeros(count: number): this {
    return this.u8(...new Array<number>(count).fill(0));
  }

  done(): Uint8Array {
    return Uint8Array.from(this.#bytes);
  }

  #put(size: number, set: (view: DataView) => void): this {
    const view = new DataView(new ArrayBuffer(size));
    set(view);
    return this.u8(...new Uint8Array(view.buffer));
  }
}

/** The summary of each proper prefix of a header, from no byte up to all but one. */
export function summariesOfPrefixes(context: RequestContext, header: Uint8Array) {
  return Array.from(
    header,
    (_byte, length) => decodeRequest(context, chainOf(header.slice(0, length)))?.summary,
  );
}

/** The result of `summariesOfPrefixes` for a header of which no prefix can be decoded. */
export function cutShortAt(size: number): (string | undefined)[] {
  return Array.from({ length: size }, (_, length) =>
    length === 0 ? undefined : `header cut short: ${length} of ${size} bytes`,
  );
}
