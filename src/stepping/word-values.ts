import { quote } from "../base/quote.ts";
import { U64_MAX } from "../base/u64.ts";
import { UsageError } from "../base/usage-error.ts";

const U32 = 0xffff_ffff;

/** A number in the form that scenarios use: plain up to 2^53, "0x…" above. */
export function numberWord(word: string | undefined): number | string {
  if (word === undefined) throw new UsageError("a number is missing");
  const digits = word.replaceAll("_", "");
  if (!/^(0x[0-9a-f]+|\d+)$/i.test(digits)) {
    throw new UsageError(`${quote(word)} is not a number`);
  }
  const value = BigInt(digits);
  if (value > U64_MAX) throw new UsageError(`${quote(word)} has more than 64 bits`);
  return value <= BigInt(Number.MAX_SAFE_INTEGER) ? Number(value) : `0x${value.toString(16)}`;
}

/** A number below 2^32. */
export function smallNumber(word: string): number {
  const value = numberWord(word);
  if (typeof value === "number" && value <= U32) return value;
  throw new UsageError(`${quote(word)} has more than 32 bits`);
}

/** How often: at least once, and once if nothing is said. */
export function countWord(word: string | undefined): number {
  const count = word === undefined ? 1 : smallNumber(word);
  if (count === 0) throw new UsageError("the count must be at least 1");
  return count;
}

/** Bytes in hexadecimal, at least one. */
export function byteWords(word: string | undefined): Uint8Array {
  if (word === undefined) throw new UsageError("bytes in hexadecimal are missing");
  const digits = word.replace(/^0x/i, "");
  const bytes = Buffer.from(digits, "hex");
  if (bytes.length === 0 || bytes.length * 2 !== digits.length) {
    throw new UsageError(`${quote(word)} is not bytes in hexadecimal`);
  }
  return new Uint8Array(bytes);
}
