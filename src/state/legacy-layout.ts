import { U64_MAX } from "../base/u64.ts";

/** Alignment of the used ring on PCI devices. */
export const LEGACY_ALIGN = 4096n;
export const MAX_LEGACY_ALIGN = 1n << 31n;

/**
 * The ring addresses of a legacy driver's queue of `num` entries.
 *
 * @param refuse - called with the reason if there is no such layout
 *
 * Spec: 2.7.2
 */
export function legacyRings(
  desc: bigint,
  num: bigint,
  align: bigint,
  refuse: (reason: string) => never,
): { avail: bigint; used: bigint } {
  if ((align & (align - 1n)) !== 0n) refuse(`align: ${align} is not a power of 2`);
  const avail = desc + 16n * num;
  const used = (avail + 6n + 2n * num + align - 1n) & ~(align - 1n);
  if (used > U64_MAX) refuse("the legacy layout ends above 2^64-1");
  return { avail, used };
}
