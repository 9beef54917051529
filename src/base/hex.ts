/** An address, size or number as people write it: `0x40000000`. */
export function hex(value: bigint | number): string {
  return `0x${value.toString(16)}`;
}
