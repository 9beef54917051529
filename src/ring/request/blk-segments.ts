import { bytesPast } from "./chain-header.ts";
import { HeaderReader } from "./header-reader.ts";
import type { ChainBytes, DecodedRequest } from "./request.ts";

const SEGMENT_SIZE = 16;
const MAX_SEGMENTS = 2;
const UNMAP = 1;

/**
 * The sector ranges of a discard, write-zeroes or secure-erase request, from
 * byte `start` of the readable part on. The first two are shown.
 *
 * Spec: 5.2.6
 * Kernel: struct virtio_blk_discard_write_zeroes
 */
export function decodeSegments(bytes: ChainBytes, start: number): DecodedRequest {
  const total = Math.floor(bytesPast(bytes.readableTotal, start) / SEGMENT_SIZE);
  if (total === 0) return { summary: "no segments", fields: [] };
  // Linux writes segments little-endian even where the header is in guest order.
  const reader = new HeaderReader(bytes.readable, true, start);
  const shown: string[] = [];
  while (shown.length < MAX_SEGMENTS && reader.left >= SEGMENT_SIZE) {
    const prefix = `segment${shown.length}_`;
    const sector = reader.u64(`${prefix}sector`);
    const count = reader.u32(`${prefix}num_sectors`);
    const unmap = (reader.u32(`${prefix}flags`) & UNMAP) !== 0 ? " unmap" : "";
    shown.push(`${count} sectors at ${sector}${unmap}`);
  }
  if (shown.length === 0) return { summary: `${total} segments, not in the image`, fields: [] };
  const more = bytesPast(total, shown.length);
  if (more > 0) shown.push(`… ${more} more`);
  return { summary: shown.join(", "), fields: reader.fields };
}
