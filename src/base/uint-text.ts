/** Long enough for 2^128 in decimal. Longer text would only cost time. */
const LONGEST = 40;

/** Parse an unsigned integer in decimal or `0x…` hexadecimal; undefined for anything else. */
export function parseUintText(text: string): bigint | undefined {
  if (text.length > LONGEST || !/^(?:0x[0-9a-f]+|[0-9]+)$/i.test(text)) return undefined;
  return BigInt(text);
}
