import { ByteWriter } from "./byte-writer.ts";
import type { FuzzInput } from "./fuzz-input.ts";
import { writeOp } from "./op-codec.ts";

/** First byte of an encoded input: the version of the encoding. */
export const INPUT_VERSION = 2;

/**
 * Encode an input so that `decodeInput` returns an equal one.
 *
 * @param input - within `LIMITS`
 */
export function encodeInput(input: FuzzInput): Uint8Array {
  const to = new ByteWriter();
  const { queue } = input;
  to.u8(INPUT_VERSION);
  to.u8(31 - Math.clz32(queue.num));
  to.u8(Number(queue.bigEndian) | (Number(queue.logUsed) << 1) | (Number(queue.call) << 2));
  to.u16(queue.base);
  to.u64(queue.features);
  to.u64(queue.desc);
  to.u64(queue.avail);
  to.u64(queue.used);
  to.u64(queue.logAddr);
  to.u64(queue.logBase);
  to.u8(input.maps.length);
  for (const { hva, size } of input.maps) {
    to.u64(hva);
    to.u32(size);
  }
  to.u8(input.tables.length);
  for (const regions of input.tables) {
    to.u8(regions.length);
    for (const { gpa, size, hva } of regions) {
      to.u64(gpa);
      to.u64(size);
      to.u64(hva);
    }
  }
  to.u8(input.memory.length);
  for (const { hva, bytes, count } of input.memory) {
    to.u64(hva);
    to.u32(count);
    to.u32(bytes.length);
    to.raw(bytes);
  }
  to.u16(input.program.length);
  for (const op of input.program) writeOp(to, op);
  return to.written();
}
