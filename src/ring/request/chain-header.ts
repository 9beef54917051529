import { hasFeature, VIRTIO_F_VERSION_1 } from "../../abi/features.ts";
import type { ChainBytes, DecodedRequest, RequestContext } from "./request.ts";

/**
 * The byte order of header fields: the guest's own until VERSION_1.
 *
 * Spec: 5.1.6, 5.2.6, 5.3.6, 5.5.6, 5.6.6
 */
export function headerIsLittleEndian(context: RequestContext): boolean {
  return context.littleEndian || hasFeature(context.features, VIRTIO_F_VERSION_1);
}

/** Whether the first `length` device-readable bytes could be read. */
export function holdsHeader(bytes: ChainBytes, length: number): boolean {
  return bytes.readable.length >= length;
}

/**
 * The answer for a header of which `holdsHeader` is false.
 *
 * @returns undefined when there is no byte of it at all
 */
export function cutShort(bytes: ChainBytes, length: number): DecodedRequest | undefined {
  const held = bytes.readable.length;
  if (held === 0) return undefined;
  // A driver that wrote too little and an image with a hole look alike in the bytes held.
  const why = bytes.readableTotal > held ? " (the image holds no more)" : "";
  return { summary: `header cut short: ${held} of ${length} bytes${why}`, fields: [] };
}

/** Bytes of `total` past the first `length`; none when `total` is the smaller. */
export function bytesPast(total: number, length: number): number {
  return Math.max(0, total - length);
}

/** A buffer that the driver only left room in, for the device to fill. */
export function emptyBuffer(what: string, bytes: ChainBytes): DecodedRequest {
  return {
    summary: `${what}, ${bytes.writableTotal} B`,
    fields: [{ name: "room", value: bytes.writableTotal }],
  };
}
