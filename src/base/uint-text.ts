/** Enough for 2^128 in decimal; more would only cost time. */
const LONGEST = 40;

/** An unsigned integer in decimal or `0x…` hexadecimal, or undefined. */
export function parseUintText(text: string): bigint | undefined {
  if (text.length > LONGEST || !/^(?:0x[0-9a-f]+|[0-9]+)$/i.test(text)) return undefined;
  return BigInt(text);
}
