import { VRING_USED_ELEM_SIZE, VRING_USED_RING } from "../abi/vring.ts";
import { addU64 } from "../base/u64.ts";
import { copyToUser, holding, offsetIn, reach } from "../memory/user-memory.ts";
import type { VirtQueue } from "./virtqueue.ts";

/**
 * Write a u16 field of the used ring, whole or not at all.
 *
 * @param offset - bytes from the start of the ring
 * @returns false when it is not mapped
 *
 * Kernel: __put_user() on vq->used
 */
export function writeUsed16(vq: VirtQueue, offset: number, value: number): boolean {
  return writeField(vq, offset, 2, value);
}

/** Write a u32 field of the used ring, whole or not at all. Kernel: __put_user() on vq->used */
export function writeUsed32(vq: VirtQueue, offset: number, value: number): boolean {
  return writeField(vq, offset, 4, value);
}

function writeField(vq: VirtQueue, offset: number, size: 2 | 4, value: number): boolean {
  const addr = addU64(vq.used, offset);
  const { observer } = vq.device;
  const reached = reach(vq.userMemory, addr, size);
  if (reached === undefined) {
    observer?.see({ type: "access-fault", structure: "used", addr, size });
    return false;
  }
  const littleEndian = vq.isLe;
  const at = (addr as number) - reached.start;
  const old =
    size === 2
      ? reached.view.getUint16(at, littleEndian)
      : reached.view.getUint32(at, littleEndian);
  if (size === 2) reached.view.setUint16(at, value, littleEndian);
  else reached.view.setUint32(at, value, littleEndian);
  // A field split between mappings was changed only in the gathered copy.
  if (!reached.live) copyToUser(vq.userMemory, addr, new Uint8Array(reached.view.buffer));
  observer?.see({ type: "write", structure: "used", addr, size, value, old, littleEndian });
  return true;
}

/**
 * Offset of the used ring in `usedMapping`, for callers that write several fields at
 * once; -1 when no mapping contains all of it, or when an observer has to see each
 * write.
 */
export function wholeUsedRing(vq: VirtQueue): number {
  if (vq.device.observer !== undefined) return -1;
  const size = VRING_USED_RING + VRING_USED_ELEM_SIZE * vq.num + 2;
  vq.usedMapping = holding(vq.userMemory, vq.usedMapping, vq.used, size);
  return offsetIn(vq.usedMapping, vq.used, size);
}

/**
 * Read a u16 field of the used ring.
 *
 * @returns -1 when it is not mapped
 *
 * Kernel: __get_user() on vq->used
 */
export function readUsed16(vq: VirtQueue, offset: number): number {
  const addr = addU64(vq.used, offset);
  const mapping = reach(vq.userMemory, addr, 2);
  const { observer } = vq.device;
  if (mapping === undefined) {
    observer?.see({ type: "access-fault", structure: "used", addr, size: 2 });
    return -1;
  }
  const value = mapping.view.getUint16((addr as number) - mapping.start, vq.isLe);
  observer?.see({ type: "read", structure: "used", addr, size: 2, value });
  return value;
}
