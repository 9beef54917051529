/**
 * Split virtqueue layout and flags, as the spec and the kernel headers define them.
 * Sizes in bytes.
 */

/** Spec: 2.7.5 */
export const VRING_DESC_F_NEXT = 1;
export const VRING_DESC_F_WRITE = 2;
export const VRING_DESC_F_INDIRECT = 4;

/** Spec: 2.7.6 */
export const VRING_AVAIL_F_NO_INTERRUPT = 1;
/** Spec: 2.7.8 */
export const VRING_USED_F_NO_NOTIFY = 1;

/** A descriptor: addr u64 at 0, len u32 at 8, flags u16 at 12, next u16 at 14. */
export const VRING_DESC_SIZE = 16;
export const VRING_DESC_LEN = 8;
export const VRING_DESC_FLAGS = 12;
export const VRING_DESC_NEXT = 14;

/** Available ring: flags u16, idx u16, ring u16[num], used_event u16. */
export const VRING_AVAIL_IDX = 2;
export const VRING_AVAIL_RING = 4;
export const VRING_AVAIL_ELEM_SIZE = 2;

/** Used ring: flags u16, idx u16, ring {id u32, len u32}[num], avail_event u16. */
export const VRING_USED_IDX = 2;
export const VRING_USED_RING = 4;
export const VRING_USED_ELEM_SIZE = 8;

/** Largest split ring. Spec: 2.7 */
export const VRING_MAX_NUM = 32768;

/** Names of the flags set in a descriptor, lowest bit first; unknown bits as `bit N`. */
export function descFlagNames(flags: number): string[] {
  const names: string[] = [];
  for (let bit = 0; bit < 16; bit++) {
    if ((flags & (1 << bit)) !== 0) names.push(["next", "write", "indirect"][bit] ?? `bit ${bit}`);
  }
  return names;
}
