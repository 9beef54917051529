import { VHOST_F_LOG_ALL, VIRTIO_RING_F_EVENT_IDX } from "../abi/features.ts";
import { TASK_SIZE_MAX, VHOST_PAGE_SIZE } from "../abi/vhost.ts";
import {
  VRING_AVAIL_ELEM_SIZE,
  VRING_AVAIL_RING,
  VRING_DESC_SIZE,
  VRING_USED_ELEM_SIZE,
  VRING_USED_RING,
} from "../abi/vring.ts";
import type { U64 } from "../base/u64.ts";
import type { Device } from "./device.ts";
import type { MemoryTable } from "./memory-table.ts";
import type { VirtQueue } from "./virtqueue.ts";

const LIMIT = BigInt(TASK_SIZE_MAX);
const U64_END = 1n << 64n;
/** Bytes of guest memory that one byte of the bitmap covers. */
const PER_BYTE = BigInt(VHOST_PAGE_SIZE * 8);

/**
 * Whether a range lies below the end of user addresses. It need not be mapped.
 *
 * Kernel: access_ok() of x86-64
 */
function accessOk(addr: U64, size: bigint): boolean {
  return BigInt(addr) + size <= LIMIT;
}

/**
 * Whether the bitmap bytes for a guest range lie in user memory.
 *
 * Kernel: log_access_ok()
 */
export function logAccessOk(logBase: U64, addr: U64, size: bigint): boolean {
  const start = BigInt(logBase) + BigInt(addr) / PER_BYTE;
  if (start >= U64_END) return false;
  return accessOk(start, BigInt.asUintN(64, size + PER_BYTE - 1n) / PER_BYTE);
}

/** Kernel: vq_memory_access_ok() */
function vqMemoryAccessOk(logBase: U64, table: MemoryTable | undefined, logAll: boolean): boolean {
  if (table === undefined) return false;
  return table.regions.every(
    ({ gpa, size, hva }) => accessOk(hva, size) && (!logAll || logAccessOk(logBase, gpa, size)),
  );
}

/**
 * Whether every running queue could work with a memory table. Other queues are
 * checked when they start.
 *
 * Kernel: memory_access_ok()
 */
export function memoryAccessOk(
  device: Device,
  table: MemoryTable | undefined,
  logAll: boolean,
): boolean {
  return device.vqs.every(
    (vq) =>
      !vq.active || vqMemoryAccessOk(vq.logBase, table, logAll || vq.hasFeature(VHOST_F_LOG_ALL)),
  );
}

/** Whether all writes could be logged. Kernel: vhost_log_access_ok() */
export function deviceLogAccessOk(device: Device): boolean {
  return memoryAccessOk(device, device.table, true);
}

/** Whether all three parts of a ring lie in user memory. Kernel: vq_access_ok() */
export function ringAccessOk(vq: VirtQueue, desc: U64, avail: U64, used: U64): boolean {
  const { num } = vq;
  const event = vq.hasFeature(VIRTIO_RING_F_EVENT_IDX) ? 2 : 0;
  return (
    accessOk(desc, BigInt(VRING_DESC_SIZE * num)) &&
    accessOk(avail, BigInt(VRING_AVAIL_RING + VRING_AVAIL_ELEM_SIZE * num + event)) &&
    accessOk(used, BigInt(VRING_USED_RING + VRING_USED_ELEM_SIZE * num + event))
  );
}

/** Size of the used ring in bytes, including avail_event if there is one. */
export function usedSize(vq: VirtQueue, withEvent: boolean): bigint {
  const event = withEvent && vq.hasFeature(VIRTIO_RING_F_EVENT_IDX) ? 2 : 0;
  return BigInt(VRING_USED_RING + VRING_USED_ELEM_SIZE * vq.num + event);
}

/** Whether a queue could log to a bitmap. Kernel: vq_log_access_ok() */
export function vqLogAccessOk(vq: VirtQueue, logBase: U64): boolean {
  return (
    vqMemoryAccessOk(logBase, vq.table, vq.hasFeature(VHOST_F_LOG_ALL)) &&
    (!vq.logUsed || logAccessOk(logBase, vq.logAddr, usedSize(vq, true)))
  );
}

/** Whether a queue could start. Kernel: vhost_vq_access_ok() */
export function vqAccessOk(vq: VirtQueue): boolean {
  return ringAccessOk(vq, vq.desc, vq.avail, vq.used) && vqLogAccessOk(vq, vq.logBase);
}
