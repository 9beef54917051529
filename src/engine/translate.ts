import { EFAULT, ENOBUFS } from "../abi/errno.ts";
import { type U64, u64, u64FromHalves } from "../base/u64.ts";
import type { IovArray } from "./iov-array.ts";
import type { MemoryTable } from "./memory-table.ts";
import type { VirtQueue } from "./virtqueue.ts";

/**
 * Translate one guest range into the user ranges that back it.
 *
 * Several regions may back one range, so one descriptor can become several iovecs. A
 * zero-length range is valid and yields no iovec; its address is ignored.
 *
 * @param high - upper half of the guest address
 * @param low - lower half
 * @param len - bytes, below 2^32
 * @param at - index of the first iovec to write
 * @param room - how many iovecs the caller can still take
 * @returns the number of iovecs, in guest order; or -EFAULT at the first byte that no
 *   region covers, -ENOBUFS when `room` is too small (iovecs found before that have
 *   been written)
 *
 * Kernel: translate_desc()
 * Spec: 2.7.5
 */
export function translateDesc(
  vq: VirtQueue,
  high: number,
  low: number,
  len: number,
  iov: IovArray,
  at: number,
  room: number,
): number {
  if (len === 0) return 0;
  const { table } = vq;
  if (table === undefined) {
    vq.device.bug("NULL pointer: vq->memory before SET_MEM_TABLE");
    return -EFAULT;
  }
  const ret = translateIn(table, high, low, len, iov, at, room);
  if (vq.device.observer !== undefined) observe(vq, table, u64FromHalves(high, low), len, ret);
  return ret;
}

function observe(vq: VirtQueue, table: MemoryTable, addr: U64, len: number, ret: number): void {
  const { observer } = vq.device;
  if (ret === -EFAULT && table.overruns(BigInt(addr)))
    observer?.see({ type: "region-overrun", addr });
  observer?.see({ type: "translation", addr, len, ret });
}

/** Like `translateDesc`, for a memory table alone. */
export function translateIn(
  table: MemoryTable,
  high: number,
  low: number,
  len: number,
  iov: IovArray,
  at: number,
  room: number,
): number {
  if (len === 0) return 0;
  if (high >= 0x200000 || !table.plain) return translateExact(table, high, low, len, iov, at, room);
  let addr = high * 0x1_0000_0000 + low;
  let left = len;
  for (let count = 0; ; ) {
    if (count >= room) return -ENOBUFS;
    const slot = table.find(addr);
    if (slot < 0) return -EFAULT;
    table.hints[Math.floor(addr / 0x10_0000) & 255] = slot;
    const size = (table.ends[slot] as number) - addr;
    iov.bases[at + count] = addr + (table.shifts[slot] as number);
    iov.lens[at + count] = left < size ? left : size;
    count++;
    if (left <= size) return count;
    left -= size;
    addr += size;
  }
}

function translateExact(
  table: MemoryTable,
  high: number,
  low: number,
  len: number,
  iov: IovArray,
  at: number,
  room: number,
): number {
  let addr = (BigInt(high) << 32n) | BigInt(low);
  const last = BigInt.asUintN(64, addr + BigInt(len) - 1n);
  let left = BigInt(len);
  for (let count = 0; ; ) {
    if (count >= room) return -ENOBUFS;
    const region = table.findExact(addr, last);
    if (region === undefined) return -EFAULT;
    const size = region.gpa + region.size - addr;
    iov.set(at + count, u64(region.hva + addr - region.gpa), Number(left < size ? left : size));
    count++;
    if (left <= size) return count;
    left -= size;
    addr = BigInt.asUintN(64, addr + size);
  }
}
