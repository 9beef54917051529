import { EFAULT, EINVAL } from "../abi/errno.ts";
import {
  VRING_AVAIL_ELEM_SIZE,
  VRING_AVAIL_RING,
  VRING_DESC_F_INDIRECT,
  VRING_DESC_F_NEXT,
  VRING_DESC_FLAGS,
  VRING_DESC_LEN,
  VRING_DESC_SIZE,
  VRING_USED_F_NO_NOTIFY,
} from "../abi/vring.ts";
import { addU64, u64FromHalves } from "../base/u64.ts";
import { holding, type Mapping, offsetIn, reach } from "../memory/user-memory.ts";
import { addBuffer, appendPlain, OUT_AFTER_IN, plainTable } from "./add-buffer.ts";
import { getAvailIdx } from "./avail-idx.ts";
import type { Chain } from "./chain.ts";
import { getIndirect } from "./get-indirect.ts";
import { readAvail } from "./read-avail.ts";
import type { VirtQueue } from "./virtqueue.ts";

/**
 * Pop the next available chain and translate it.
 *
 * On success `lastAvailIdx` advances by one. On a refusal it stays, `takeFaults()`
 * has the reason, and `chain` shows how far the walk got.
 *
 * @param iovSize - most iovecs that the caller accepts, up to the capacity of `chain`
 * @param withLog - record the writable buffers in `chain.log`
 * @returns the head's descriptor index; `vq.num` when the ring is empty; -errno
 *   when vhost refuses the chain
 *
 * Kernel: vhost_get_vq_desc()
 * Spec: 2.7.6, 2.7.5
 */
export function getVqDesc(vq: VirtQueue, chain: Chain, iovSize: number, withLog: boolean): number {
  const num = vq.num;
  const lastAvailIdx = vq.lastAvailIdx;
  chain.out = 0;
  chain.in = 0;
  chain.log.count = 0;

  if (vq.device.profile.rereadsAvailIdx || vq.availIdx === lastAvailIdx) {
    const published = getAvailIdx(vq);
    if (published < 0) return published;
    if (published === 0) return num;
  }

  const entry = VRING_AVAIL_RING + VRING_AVAIL_ELEM_SIZE * (lastAvailIdx & (num - 1));
  const head = readAvail(vq, entry);
  if (head < 0) {
    return vq.refuse("avail-ring-read", EFAULT, {
      idx: lastAvailIdx,
      addr: addU64(vq.avail, entry),
    });
  }
  if (head >= num) return vq.refuse("head-range", EINVAL, { head, num });

  const walked = walkChain(vq, chain, iovSize, withLog, head);
  if (walked < 0) return walked;
  vq.lastAvailIdx = (lastAvailIdx + 1) & 0xffff;
  if ((vq.usedFlags & VRING_USED_F_NO_NOTIFY) === 0) {
    vq.device.bug("BUG_ON: a chain was popped while notifications are enabled");
  }
  return head;
}

/**
 * Undo the last `n` pops. Only the index moves back.
 *
 * Kernel: vhost_discard_vq_desc()
 */
export function discardVqDesc(vq: VirtQueue, n: number): void {
  vq.lastAvailIdx = (vq.lastAvailIdx - n) & 0xffff;
}

/**
 * Walk and translate the chain that begins at `head`, regardless of the indices.
 *
 * @returns 0, or -errno as `getVqDesc` does
 *
 * Kernel: the loop of vhost_get_vq_desc(), next_desc()
 * Spec: 2.7.5
 */
export function walkChain(
  vq: VirtQueue,
  chain: Chain,
  iovSize: number,
  withLog: boolean,
  head: number,
): number {
  const num = vq.num;
  const le = vq.isLe;
  const { observer } = vq.device;
  const plain = plainTable(vq);
  const table = wholeTable(vq);
  vq.walkLeft = vq.walkLimit;
  let found = 0;
  let i = head;
  for (;;) {
    if (i >= num) return vq.refuse("desc-range", EINVAL, { i, num, head });
    if (++found > num) return vq.refuse("chain-loop", EINVAL, { i, num, head });

    let mapping: Mapping | undefined = vq.descMapping;
    let offset = table + VRING_DESC_SIZE * i;
    if (table < 0) {
      const at = addU64(vq.desc, VRING_DESC_SIZE * i);
      mapping = reach(vq.userMemory, at, VRING_DESC_SIZE);
      if (mapping === undefined) {
        observer?.see({ type: "access-fault", structure: "desc", addr: at, size: VRING_DESC_SIZE });
        return vq.refuse("desc-read", EFAULT, { i, addr: at });
      }
      offset = offsetIn(mapping, at, VRING_DESC_SIZE);
    }
    const view = mapping.view;
    // A constant byte order and one read for flags and next save a fifth of a walk's
    // time.
    const tail = view.getUint32(offset + VRING_DESC_FLAGS, le);
    const flags = le ? tail & 0xffff : tail >>> 16;
    const next = le ? tail >>> 16 : tail & 0xffff;
    const len = le
      ? view.getUint32(offset + VRING_DESC_LEN, true)
      : view.getUint32(offset + VRING_DESC_LEN, false);
    const high = le ? view.getUint32(offset + 4, true) : view.getUint32(offset, false);
    const low = le ? view.getUint32(offset, true) : view.getUint32(offset + 4, false);
    if (observer !== undefined) {
      const addr = u64FromHalves(high, low);
      const at = addU64(vq.desc, VRING_DESC_SIZE * i);
      observer.see({ type: "descriptor", at, table: "main", index: i, addr, len, flags, next });
    }

    if ((flags & VRING_DESC_F_INDIRECT) !== 0) {
      const walked = getIndirect(vq, chain, iovSize, withLog, high, low, len);
      if (walked < 0) return vq.refuse("indirect-failed", -walked, { i });
    } else if (
      plain === undefined ||
      !appendPlain(plain, chain, iovSize, withLog, high, low, len, flags)
    ) {
      const added = addBuffer(vq, chain, iovSize, withLog, high, low, len, flags);
      if (added < 0) return vq.refuse("desc-translation", -added, { ret: added, i });
      if (added === OUT_AFTER_IN) return vq.refuse("out-after-in", EINVAL, { i });
    }
    if ((flags & VRING_DESC_F_NEXT) === 0) return 0;
    i = next;
  }
}

/** Offset of the descriptor table in `descMapping`; -1 when no mapping contains all of it. */
function wholeTable(vq: VirtQueue): number {
  const size = VRING_DESC_SIZE * vq.num;
  vq.descMapping = holding(vq.userMemory, vq.descMapping, vq.desc, size);
  return offsetIn(vq.descMapping, vq.desc, size);
}
