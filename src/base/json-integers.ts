import { misfit, type Read } from "./json-fields.ts";
import { type U64, U64_MAX, u64 } from "./u64.ts";
import { parseUintText } from "./uint-text.ts";

/** Hexadecimal that fits 64 bits. */
const HEX_NUMBER = /^0x[0-9a-f]{1,16}$/i;

/** `0x` and the 13 digits that a double holds exactly. */
const SAFE_LENGTH = 15;

/** A JSON integer, exact; a bigint where the parser gives one. */
function exact(value: unknown): U64 | undefined {
  // Adding 0 takes the sign off -0.
  if (typeof value === "number") return Number.isSafeInteger(value) ? value + 0 : undefined;
  return typeof value === "bigint" ? value : undefined;
}

function exactOrHex(value: unknown): U64 | undefined {
  if (typeof value !== "string") return exact(value);
  if (!HEX_NUMBER.test(value)) return undefined;
  return value.length <= SAFE_LENGTH ? Number(value) : u64(BigInt(value));
}

function exactOrText(value: unknown): U64 | undefined {
  return typeof value === "string" ? parseUintText(value) : exact(value);
}

/** How a format may write an integer besides as a JSON number. */
const SPELLINGS = {
  /** In no other way. */
  number: exact,
  /** As a `"0x…"` string. */
  hex: exactOrHex,
  /** As a string, `"0x…"` or decimal. */
  text: exactOrText,
} as const;

export type Spelling = keyof typeof SPELLINGS;

/** An integer within bounds that a double holds exactly. */
export function integer(min: number, max: number, spelling: Spelling = "hex"): Read<number> {
  const spelled = SPELLINGS[spelling];
  return (value) => {
    const found = spelled(value);
    if (found === undefined || found < min || found > max) {
      throw misfit(`an integer from ${min} to ${max}`, value);
    }
    return Number(found);
  };
}

/** An unsigned 64-bit value as a bigint. */
export function bigU64(spelling: Spelling): Read<bigint> {
  const spelled = SPELLINGS[spelling];
  return (value) => {
    const found = spelled(value);
    if (found === undefined || found < 0 || found > U64_MAX) {
      throw misfit("an integer from 0 to 2^64-1", value);
    }
    return BigInt(found);
  };
}

/** An unsigned 64-bit value: a JSON number or, past 2^53 always, a "0x…" string. */
export function anyU64(value: unknown): U64 {
  const found = exactOrHex(value);
  if (found === undefined || found < 0 || found > U64_MAX) {
    throw misfit('an integer from 0 to 2^64-1, above 2^53 as "0x…"', value);
  }
  return found;
}

export const u32 = integer(0, 0xffff_ffff);
export const i32 = integer(-0x8000_0000, 0x7fff_ffff);
