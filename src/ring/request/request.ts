/** Where a chain was found: what decides the layout of its request header. */
export interface RequestContext {
  /** Virtio device type number. */
  readonly deviceId: number;
  /** Queue number within the device. */
  readonly queue: number;
  /** Queues that the device has. */
  readonly numQueues: number;
  /** Negotiated feature bits. */
  readonly features: bigint;
  /** The guest's own byte order, which legacy devices follow. */
  readonly littleEndian: boolean;
}

/** The bytes of a chain: what the driver wrote for the device, and what it left room for. */
export interface ChainBytes {
  /** A prefix of the device-readable bytes, as far as the image holds them without a hole. */
  readonly readable: Uint8Array;
  /** Device-readable bytes in all; may exceed 2^32. */
  readonly readableTotal: number;
  /** A prefix of the device-writable bytes: earlier content, or an answer. */
  readonly writable: Uint8Array;
  /** Device-writable bytes in all; may exceed 2^32. */
  readonly writableTotal: number;
}

/** One header field: the kernel's name of it, and the value as the guest wrote it. */
export interface RequestField {
  readonly name: string;
  readonly value: number | bigint | string;
}

/**
 * What a chain asks of the device.
 *
 * Guest bytes come out as numbers, hexadecimal digits and MAC addresses only,
 * so both members are safe to print.
 */
export interface DecodedRequest {
  /** One line for a person, under 200 characters. */
  readonly summary: string;
  /** In wire order. An enum value that has a name is followed by a `…_name` field. */
  readonly fields: readonly RequestField[];
}

/** A decoder of one device type; `role` is the queue's name by `queueRole`. */
export type RequestDecoder = (
  context: RequestContext,
  bytes: ChainBytes,
  role: string,
) => DecodedRequest | undefined;
