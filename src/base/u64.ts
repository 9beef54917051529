/**
 * An unsigned 64-bit value: a number up to 2^53 - 1, a bigint above.
 *
 * Real addresses are small, so nearly all values stay plain numbers, yet garbage from
 * a guest is still exact. Always make one with `u64`, never by hand.
 */
export type U64 = number | bigint;

export const U64_MAX = 0xffff_ffff_ffff_ffffn;

const SAFE = BigInt(Number.MAX_SAFE_INTEGER);

/** Convert a bigint, taken modulo 2^64, to its `U64` form. */
export function u64(value: bigint): U64 {
  const wrapped = BigInt.asUintN(64, value);
  return wrapped <= SAFE ? Number(wrapped) : wrapped;
}

/** Combine two 32-bit halves, each in 0 … 2^32 - 1. */
export function u64FromHalves(high: number, low: number): U64 {
  return high < 0x200000 ? high * 0x1_0000_0000 + low : (BigInt(high) << 32n) | BigInt(low);
}

/** `base + bytes` modulo 2^64, like pointer arithmetic. */
export function addU64(base: U64, bytes: number): U64 {
  if (typeof base === "number") {
    const sum = base + bytes;
    if (sum <= Number.MAX_SAFE_INTEGER && sum >= 0) return sum;
  }
  return u64(BigInt(base) + BigInt(bytes));
}
