import type { HeaderReader } from "./header-reader.ts";

/**
 * Read the eight bytes of a LUN: `target 0 lun 3`, or `lun 0x…` for a form
 * that virtio does not define.
 *
 * Spec: 5.6.6.1
 */
export function readLun(header: HeaderReader): string {
  const bytes = header.bytes(8);
  const [format = 0, target = 0, high = 0, low = 0] = bytes;
  const hex = Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
  header.fields.push({ name: "lun", value: `0x${hex}` });
  if (format === 0xc1 && target === 1) return "REPORT LUNS well-known lun";
  if (format !== 1) return `lun 0x${hex}`;
  // The two top bits are the addressing method, not part of the number.
  return `target ${target} lun ${((high & 0x3f) << 8) | low}`;
}
