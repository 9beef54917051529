import { addU64, type U64 } from "../abi/u64.ts";
import { copyToUser, reach } from "../memory/user-memory.ts";
import type { VirtQueue } from "./virtqueue.ts";

const scratch = new Uint8Array(8);
const scratchView = new DataView(scratch.buffer);

/**
 * Write a u16 field of the used ring, or none of it.
 *
 * @param offset - bytes from the start of the ring
 * @returns false when it is not mapped
 *
 * Kernel: __put_user() on vq->used
 */
export function writeUsed16(vq: VirtQueue, offset: number, value: number): boolean {
  const addr = locate(vq, offset, 2);
  if (addr === undefined) return false;
  const mapping = vq.usedMapping;
  const at = (addr as number) - mapping.start;
  if (at >= 0 && (addr as number) + 2 <= mapping.end) {
    mapping.view.setUint16(at, value, vq.isLe);
  } else {
    scratchView.setUint16(0, value, vq.isLe);
    copyToUser(vq.userMemory, addr, scratch.subarray(0, 2));
  }
  vq.device.observer?.see({ type: "write", structure: "used", addr, size: 2, value });
  return true;
}

/** Write a u32 field of the used ring, or none of it. Kernel: __put_user() on vq->used */
export function writeUsed32(vq: VirtQueue, offset: number, value: number): boolean {
  const addr = locate(vq, offset, 4);
  if (addr === undefined) return false;
  const mapping = vq.usedMapping;
  const at = (addr as number) - mapping.start;
  if (at >= 0 && (addr as number) + 4 <= mapping.end) {
    mapping.view.setUint32(at, value, vq.isLe);
  } else {
    scratchView.setUint32(0, value, vq.isLe);
    copyToUser(vq.userMemory, addr, scratch.subarray(0, 4));
  }
  vq.device.observer?.see({ type: "write", structure: "used", addr, size: 4, value });
  return true;
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

/** Address of a field, once it is known to be mapped; `usedMapping` holds it where one can. */
function locate(vq: VirtQueue, offset: number, size: number): U64 | undefined {
  const base = vq.used;
  if (typeof base === "number") {
    const addr = base + offset;
    if (addr >= vq.usedMapping.start && addr + size <= vq.usedMapping.end) return addr;
  }
  const addr = addU64(base, offset);
  const mapping = reach(vq.userMemory, addr, size);
  if (mapping === undefined) {
    vq.device.observer?.see({ type: "access-fault", structure: "used", addr, size });
    return undefined;
  }
  if (mapping.live) vq.usedMapping = mapping;
  return addr;
}
