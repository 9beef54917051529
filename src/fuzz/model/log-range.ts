import { VIRTIO_RING_F_EVENT_IDX } from "../../abi/features.ts";
import { TASK_SIZE_MAX } from "../../abi/vhost.ts";
import { VRING_USED_ELEM_SIZE, VRING_USED_RING } from "../../abi/vring.ts";
import type { U64 } from "../../base/u64.ts";
import type { VirtQueue } from "../../engine/virtqueue.ts";

/** Guest memory that one byte of a dirty bitmap stands for. */
const PER_BYTE = 8 * 4096;
const LIMIT = BigInt(TASK_SIZE_MAX);

/** Bytes of a used ring without avail_event. */
export function ringSize(vq: VirtQueue): number {
  return VRING_USED_RING + VRING_USED_ELEM_SIZE * vq.num;
}

/** Bytes of avail_event, where there is one. */
export function eventSize(vq: VirtQueue): number {
  return vq.hasFeature(VIRTIO_RING_F_EVENT_IDX) ? 2 : 0;
}

/**
 * Whether the bits of so many bytes lie below the end of user memory, in the
 * measure that every kernel checks by: the length in whole bytes of bitmap, counted
 * from the byte of the first. (A range that begins late in its byte may need one
 * more, which no kernel looks at.)
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
