/** Comparator for sorting in ascending order. */
export function compareBigints(a: bigint, b: bigint): number {
  if (a < b) return -1;
  return a > b ? 1 : 0;
}

export function minBigint(a: bigint, b: bigint): bigint {
  if (b < a) return b;
  return a;
}

export function maxBigint(a: bigint, b: bigint): bigint {
  if (b > a) return b;
  return a;
}
