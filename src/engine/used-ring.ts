import { EFAULT } from "../abi/errno.ts";
import { VRING_USED_ELEM_SIZE, VRING_USED_IDX, VRING_USED_RING } from "../abi/vring.ts";
import { addU64, type U64 } from "../base/u64.ts";
import { copyFromUser, copyToUser } from "../memory/user-memory.ts";
import { logUsedWrite, signalLog } from "./dirty-log.ts";
import { wholeUsedRing, writeUsed16, writeUsed32 } from "./used-field.ts";
import type { VirtQueue } from "./virtqueue.ts";

/** Completions: the head of each and the number of bytes written, in host byte order. */
export interface UsedHeads {
  readonly length: number;
  readonly [index: number]: readonly [id: number, len: number];
}

/**
 * Give one chain back to the guest.
 *
 * @param len - number of bytes that the device wrote into it
 * @returns 0, or -EFAULT with the reason in `takeFaults()`
 *
 * Kernel: vhost_add_used()
 * Spec: 2.7.8
 */
export function addUsed(vq: VirtQueue, id: number, len: number): number {
  const ring = wholeUsedRing(vq);
  if (ring >= 0) {
    const offset = VRING_USED_RING + VRING_USED_ELEM_SIZE * (vq.lastUsedIdx & (vq.num - 1));
    const { view } = vq.usedMapping;
    view.setUint32(ring + offset, id, vq.isLe);
    view.setUint32(ring + offset + 4, len, vq.isLe);
    advance(vq, offset, 1);
    view.setUint16(ring + VRING_USED_IDX, vq.lastUsedIdx, vq.isLe);
    if (vq.logUsed) logPublished(vq);
    return 0;
  }
  const put = putOne(vq, id, len);
  if (put < 0 && !vq.device.profile.publishesAfterFailedWrite) return put;
  return publish(vq, put);
}

/**
 * Give several chains back at once, wrapping around the end of the ring if necessary.
 *
 * Until 6.17 used.idx is published even after a failed write: it then counts elements
 * that were never written, and the call still returns -EFAULT.
 *
 * Kernel: vhost_add_used_n()
 * Spec: 2.7.8
 */
export function addUsedN(vq: VirtQueue, heads: UsedHeads): number {
  const room = vq.num - (vq.lastUsedIdx & (vq.num - 1));
  let from = 0;
  if (room < heads.length) {
    const ret = putSome(vq, heads, 0, room);
    if (ret < 0) return ret;
    from = room;
  }
  const put = putSome(vq, heads, from, heads.length - from);
  if (put < 0 && !vq.device.profile.publishesAfterFailedWrite) return put;
  return publish(vq, put);
}

/** Write used.idx. Kernel: the end of vhost_add_used_n() */
function publish(vq: VirtQueue, put: number): number {
  if (!writeUsed16(vq, VRING_USED_IDX, vq.lastUsedIdx)) {
    return vq.refuse("used-idx-write", EFAULT, {});
  }
  if (vq.logUsed) logPublished(vq);
  return put;
}

function logPublished(vq: VirtQueue): void {
  logUsedWrite(vq, VRING_USED_IDX, 2);
  signalLog(vq);
}

/** Kernel: __vhost_add_used_n() with one element */
function putOne(vq: VirtQueue, id: number, len: number): number {
  const offset = VRING_USED_RING + VRING_USED_ELEM_SIZE * (vq.lastUsedIdx & (vq.num - 1));
  if (!writeUsed32(vq, offset, id) || !writeUsed32(vq, offset + 4, len)) {
    return vq.refuse("used-write", EFAULT, {});
  }
  return advance(vq, offset, 1);
}

/** Kernel: __vhost_add_used_n() */
function putSome(vq: VirtQueue, heads: UsedHeads, from: number, count: number): number {
  const first = heads[from];
  if (count === 1 && first !== undefined) return putOne(vq, first[0], first[1]);
  const offset = VRING_USED_RING + VRING_USED_ELEM_SIZE * (vq.lastUsedIdx & (vq.num - 1));
  const bytes = new Uint8Array(VRING_USED_ELEM_SIZE * count);
  const view = new DataView(bytes.buffer);
  for (let i = 0; i < count; i++) {
    const [id, len] = heads[from + i] ?? [0, 0];
    view.setUint32(VRING_USED_ELEM_SIZE * i, id, vq.isLe);
    view.setUint32(VRING_USED_ELEM_SIZE * i + 4, len, vq.isLe);
  }
  const addr = addU64(vq.used, offset);
  const { observer } = vq.device;
  const before = new Uint8Array(observer === undefined ? 0 : bytes.length);
  copyFromUser(vq.userMemory, addr, before);
  const copied = copyToUser(vq.userMemory, addr, bytes);
  if (observer !== undefined) observeBulk(vq, addr, before, bytes.subarray(0, copied));
  if (copied < bytes.length) {
    observer?.see({ type: "access-fault", structure: "used", addr, size: bytes.length });
    return vq.refuse("used-write", EFAULT, {});
  }
  return advance(vq, offset, count);
}

/** Report a bulk write field by field, and the field in which it ended byte by byte. */
function observeBulk(vq: VirtQueue, start: U64, before: Uint8Array, written: Uint8Array): void {
  const now = new DataView(written.buffer);
  const then = new DataView(before.buffer);
  const littleEndian = vq.isLe;
  for (let at = 0; at < written.length; ) {
    const size = at + 4 <= written.length ? 4 : 1;
    const field = (view: DataView) =>
      size === 4 ? view.getUint32(at, littleEndian) : view.getUint8(at);
    vq.device.observer?.see({
      type: "write",
      structure: "used",
      addr: addU64(start, at),
      size,
      value: field(now),
      old: field(then),
      littleEndian,
    });
    at += size;
  }
}

function advance(vq: VirtQueue, offset: number, count: number): number {
  logUsedWrite(vq, offset, VRING_USED_ELEM_SIZE * count);
  const old = vq.lastUsedIdx;
  const now = (old + count) & 0xffff;
  vq.lastUsedIdx = now;
  // used.idx passed the index last signalled without a signal. After a full turn the
  // two would look close again.
  if (((now - vq.signalledUsed) & 0xffff) < ((now - old) & 0xffff)) vq.signalledUsedValid = false;
  return 0;
}
