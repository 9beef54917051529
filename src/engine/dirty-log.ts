import { EFAULT } from "../abi/errno.ts";
import { VHOST_PAGE_SIZE } from "../abi/vhost.ts";
import { addU64, type U64, u64 } from "../base/u64.ts";
import { offsetIn } from "../memory/user-memory.ts";
import type { VirtQueue } from "./virtqueue.ts";

/** Below this address a page number is a 32-bit integer. */
const INT_PAGES_END = 0x8000_0000 * VHOST_PAGE_SIZE;

/** From this many pages on, whole bytes of the bitmap are set, not single bits. */
const LONG_RUN = 4096;

/** From this many bitmap bytes on, an observer gets one event for all of them. */
const LONG_FILL = 4096n;

/** Ranges written, for the dirty log: guest addresses, and lengths in bytes. */
export interface LogEntries {
  readonly count: number;
  addr(i: number): U64;
  len(i: number): U64;
}

/**
 * Mark the pages of a guest range dirty.
 *
 * The bitmap has no length: a range that is too long ends only at an unmapped bitmap
 * byte.
 *
 * @param len - bytes; 0 marks nothing
 * @returns 0, or -EFAULT at the first byte of the bitmap that is not mapped
 *
 * Kernel: log_write()
 */
export function logWrite(vq: VirtQueue, addr: U64, len: U64): number {
  if (len === 0) return 0;
  if (typeof addr === "number" && typeof len === "number" && addr + len <= INT_PAGES_END) {
    const first = (addr / VHOST_PAGE_SIZE) | 0;
    const last = ((addr + len - 1) / VHOST_PAGE_SIZE) | 0;
    if (last - first < LONG_RUN && setBits(vq, first, last)) return 0;
  }
  return logWriteExact(vq, BigInt(addr), BigInt(len));
}

/**
 * Mark pages whose bits lie in one mapping, without an observer; false when the case
 * is not that simple.
 */
function setBits(vq: VirtQueue, first: number, last: number): boolean {
  if (typeof vq.logBase !== "number" || vq.device.observer !== undefined) return false;
  const byte = first >>> 3;
  const start = offsetIn(vq.logMapping, vq.logBase + byte, (last >>> 3) - byte + 1);
  if (start < 0) return false;
  const { view } = vq.logMapping;
  for (let page = first; page <= last; page++) {
    const at = start + (page >>> 3) - byte;
    view.setUint8(at, view.getUint8(at) | (1 << (page & 7)));
  }
  return true;
}

/** Like `logWrite`, over all of u64. Length plus page offset may wrap, as in the kernel. */
function logWriteExact(vq: VirtQueue, addr: bigint, len: bigint): number {
  const size = BigInt(VHOST_PAGE_SIZE);
  let left = BigInt.asUintN(64, len + (addr % size));
  for (let page = addr / size; ; page++) {
    const at = u64(BigInt(vq.logBase) + page / 8n);
    if (page % 8n === 0n && left > 8n * size) {
      const pages = 8n * BigInt(fillBytes(vq, at, (left - 1n) / size / 8n));
      page += pages;
      left -= pages * size;
      if (pages > 0n) {
        page--;
        continue;
      }
    }
    const ret = setBitToUser(vq, Number(page & 7n), at, u64(page));
    if (ret < 0) return ret;
    if (left <= size) return 0;
    left -= size;
  }
}

/**
 * Set whole bytes of the bitmap at once: for a length of 2^64 - 1 the kernel sets
 * every bit up to the end of the mapping. With an observer, only long runs are set
 * this way.
 *
 * @returns bytes set, at most `most`
 */
function fillBytes(vq: VirtQueue, addr: U64, most: bigint): number {
  const { observer } = vq.device;
  if (typeof addr !== "number" || (observer !== undefined && most < LONG_FILL)) return 0;
  const mapping = logMapping(vq, addr);
  if (mapping === undefined) return 0;
  const start = addr - mapping.start;
  const count = Number(most < BigInt(mapping.size - start) ? most : BigInt(mapping.size - start));
  const bytes = new Uint8Array(mapping.view.buffer, mapping.view.byteOffset + start, count);
  if (vq.filled.holds(addr, count)) return count;
  observer?.see({ type: "log-fill", addr, old: bytes.slice() });
  bytes.fill(0xff);
  vq.filled.add(addr, count);
  return count;
}

/**
 * Set one bit of the bitmap.
 *
 * @returns 0, or -EFAULT when its page is not mapped
 *
 * Kernel: set_bit_to_user()
 */
function setBitToUser(vq: VirtQueue, bit: number, addr: U64, page: U64): number {
  const { observer } = vq.device;
  const mapping = typeof addr === "number" ? logMapping(vq, addr) : undefined;
  if (mapping === undefined) {
    observer?.see({ type: "access-fault", structure: "log", addr, size: 1 });
    return -EFAULT;
  }
  const at = (addr as number) - mapping.start;
  const old = mapping.view.getUint8(at);
  const value = old | (1 << bit);
  mapping.view.setUint8(at, value);
  if (observer !== undefined) {
    const littleEndian = true;
    observer.see({ type: "write", structure: "log", addr, size: 1, value, old, littleEndian });
    observer.see({ type: "log-bit", page });
  }
  return 0;
}

function logMapping(vq: VirtQueue, addr: number) {
  const held = vq.logMapping;
  if (addr >= held.start && addr < held.end) return held;
  const mapping = vq.userMemory.find(addr);
  if (mapping !== undefined) vq.logMapping = mapping;
  return mapping;
}

/**
 * Mark dirty what the device wrote into a chain's buffers, and signal the log
 * eventfd.
 *
 * @param entries - the chain's writable buffers
 * @param len - bytes written, counted from the first buffer. More than the buffers
 *   hold is a BUG, and the device is dead afterwards
 * @returns 0, or -EFAULT with the pages before the fault marked
 *
 * Kernel: vhost_log_write()
 */
export function vhostLogWrite(vq: VirtQueue, entries: LogEntries, len: U64): number {
  let left = len;
  vq.filled.clear();
  for (let i = 0; i < entries.count; i++) {
    const size = entries.len(i);
    const written = size < left ? size : left;
    const ret = logWrite(vq, entries.addr(i), written);
    if (ret < 0) return ret;
    left = subtract(left, written);
    if (left === 0) {
      signalLog(vq);
      return 0;
    }
  }
  vq.device.bug("BUG: more bytes written than the log entries hold");
  return 0;
}

function subtract(from: U64, what: U64): U64 {
  return typeof from === "number" && typeof what === "number"
    ? from - what
    : u64(BigInt(from) - BigInt(what));
}

/** Signal the log eventfd. Kernel: eventfd_signal() on vq->log_ctx */
export function signalLog(vq: VirtQueue): void {
  if (vq.log === undefined) return;
  vq.log.signal();
  vq.device.observer?.see({ type: "signal", fd: vq.log.fd, purpose: "log" });
}

/**
 * Log a write to the used ring, at the log address that the queue was given, which
 * need not be the ring's own. A failure goes unnoticed, as in the kernel.
 *
 * Kernel: log_write() on vq->log_addr
 */
export function logUsedWrite(vq: VirtQueue, offset: number, len: number): void {
  if (!vq.logUsed) return;
  vq.filled.clear();
  logWrite(vq, addU64(vq.logAddr, offset), len);
}
