import { misfit } from "../base/json-fields.ts";
import { integer } from "../base/json-integers.ts";

/** Index of a virtqueue: the device has 4. */
export const vq = integer(0, 3);

/** Number of an eventfd. */
export const eventfd = integer(0, 15);

/** Bytes as an even number of hexadecimal digits. */
export function hexBytes(value: unknown): Uint8Array {
  if (typeof value !== "string") throw misfit("bytes in hexadecimal", value);
  const bytes = Buffer.from(value, "hex");
  if (bytes.length * 2 !== value.length) throw misfit("bytes in hexadecimal", value);
  return new Uint8Array(bytes.buffer, bytes.byteOffset, bytes.length);
}
