import { VIRTIO_RING_F_EVENT_IDX } from "../../abi/features.ts";
import { TASK_SIZE_MAX } from "../../abi/vhost.ts";
import { VRING_USED_ELEM_SIZE, VRING_USED_RING } from "../../abi/vring.ts";
import type { U64 } from "../../base/u64.ts";
import type { VirtQueue } from "../../engine/virtqueue.ts";

/** Guest memory covered by one byte of a dirty bitmap. */
const PER_BYTE = 8 * 4096;
const LIMIT = BigInt(TASK_SIZE_MAX);

/** Size of a used ring without avail_event, in bytes. */
export function ringSize(vq: VirtQueue): number {
  return VRING_USED_RING + VRING_USED_ELEM_SIZE * vq.num;
}

/** Size of avail_event in bytes, 0 if there is none. */
export function eventSize(vq: VirtQueue): number {
  return vq.hasFeature(VIRTIO_RING_F_EVENT_IDX) ? 2 : 0;
}

/**
 * Whether the bits for `size` bytes lie below the end of user memory, by the rule
 * that every kernel applies: the length in whole bitmap bytes, counted from the byte
 * that has the first bit. (A range that begins late in its byte may need one more,
 * which no kernel checks.)
 *
 * Kernel: log_access_ok()
 */
export function isChecked(logBase: U64, addr: U64, size: bigint): boolean {
  if (typeof logBase === "number" && typeof addr === "number" && size < PER_BYTE) {
    return logBase + Math.floor(addr / PER_BYTE) + (size > 0n ? 1 : 0) <= TASK_SIZE_MAX;
  }
  const bytes = (size + BigInt(PER_BYTE) - 1n) / BigInt(PER_BYTE);
  return BigInt(logBase) + BigInt(addr) / BigInt(PER_BYTE) + bytes <= LIMIT;
}
