import { addU64 } from "../base/u64.ts";
import { reach } from "../memory/user-memory.ts";
import type { VirtQueue } from "./virtqueue.ts";

/**
 * Read a u16 field of the available ring.
 *
 * @param offset - bytes from the start of the ring
 * @returns the field, or -1 when it is not mapped
 *
 * Kernel: __get_user() on vq->avail
 */
export function readAvail(vq: VirtQueue, offset: number): number {
  const base = vq.avail;
  if (typeof base === "number" && vq.device.observer === undefined) {
    const mapping = vq.availMapping;
    const addr = base + offset;
    if (addr >= mapping.start && addr + 2 <= mapping.end) {
      return mapping.view.getUint16(addr - mapping.start, vq.isLe);
    }
  }
  return readObserved(vq, offset);
}

function readObserved(vq: VirtQueue, offset: number): number {
  const addr = addU64(vq.avail, offset);
  const mapping = reach(vq.userMemory, addr, 2);
  const { observer } = vq.device;
  if (mapping === undefined) {
    observer?.see({ type: "access-fault", structure: "avail", addr, size: 2 });
    return -1;
  }
  if (mapping.live) vq.availMapping = mapping;
  const value = mapping.view.getUint16((addr as number) - mapping.start, vq.isLe);
  observer?.see({ type: "read", structure: "avail", addr, size: 2, value });
  return value;
}
