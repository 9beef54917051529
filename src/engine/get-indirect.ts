import { E2BIG, EINVAL } from "../abi/errno.ts";
import { MAX_INDIRECT_ENTRIES, UIO_MAXIOV } from "../abi/vhost.ts";
import {
  VRING_DESC_F_INDIRECT,
  VRING_DESC_F_NEXT,
  VRING_DESC_FLAGS,
  VRING_DESC_LEN,
  VRING_DESC_SIZE,
} from "../abi/vring.ts";
import { addU64, u64FromHalves } from "../base/u64.ts";
import { holding, offsetIn } from "../memory/user-memory.ts";
import { addBuffer, appendPlain, OUT_AFTER_IN, plainTable } from "./add-buffer.ts";
import type { Chain } from "./chain.ts";
import { translateDesc } from "./translate.ts";
import type { VirtQueue } from "./virtqueue.ts";

/**
 * Walk an indirect table and append its buffers to the chain.
 *
 * The table is read in order: only the presence of an entry's next counts, and its
 * value appears in messages. A WRITE flag on the descriptor that points to the table
 * is ignored.
 *
 * @param high - upper half of the table's guest address, `low` the lower
 * @param len - length of the table, in bytes
 * @returns 0, or -errno with the reason in `takeFaults()`
 *
 * Kernel: get_indirect()
 * Spec: 2.7.5.3
 */
export function getIndirect(
  vq: VirtQueue,
  chain: Chain,
  iovSize: number,
  withLog: boolean,
  high: number,
  low: number,
  len: number,
): number {
  if (len % VRING_DESC_SIZE !== 0) {
    return vq.refuse("indirect-length", EINVAL, { len, size: VRING_DESC_SIZE });
  }
  if (!vq.hasIovecs) vq.device.bug("NULL pointer: vq->indirect before SET_OWNER");
  const pieces = translateDesc(vq, high, low, len, vq.indirect, 0, UIO_MAXIOV);
  if (pieces < 0) return vq.refuse("indirect-table-translation", -pieces, { ret: pieces });
  const count = len / VRING_DESC_SIZE;
  if (count > MAX_INDIRECT_ENTRIES) return vq.refuse("indirect-too-big", E2BIG, { len });

  const le = vq.isLe;
  const { observer } = vq.device;
  const table = pieces === 1 ? wholeTable(vq, len) : -1;
  const plain = plainTable(vq);
  const reader = vq.indirectReader;
  if (table < 0) reader.start(pieces);
  const stop = Math.min(count, vq.walkLeft);
  let found = 0;
  let i = 0;
  for (;;) {
    if (++found > stop) {
      return found > count
        ? vq.refuse("indirect-loop", EINVAL, { i, count })
        : vq.refuse("walk-limit", E2BIG, { limit: vq.walkLimit });
    }
    if (table < 0 && !reader.next()) {
      const addr = entryAddr(high, low, i);
      observer?.see({ type: "access-fault", structure: "indirect", addr, size: VRING_DESC_SIZE });
      return vq.refuse("indirect-read", EINVAL, { i, addr });
    }
    const view = table < 0 ? reader.view : vq.indirectMapping.view;
    const offset = table < 0 ? 0 : table + VRING_DESC_SIZE * (found - 1);
    const tail = view.getUint32(offset + VRING_DESC_FLAGS, le);
    const flags = le ? tail & 0xffff : tail >>> 16;
    const next = le ? tail >>> 16 : tail & 0xffff;
    const len = le
      ? view.getUint32(offset + VRING_DESC_LEN, true)
      : view.getUint32(offset + VRING_DESC_LEN, false);
    const bufferHigh = le ? view.getUint32(offset + 4, true) : view.getUint32(offset, false);
    const bufferLow = le ? view.getUint32(offset, true) : view.getUint32(offset + 4, false);
    if (observer !== undefined) {
      const addr = u64FromHalves(bufferHigh, bufferLow);
      const index = found - 1;
      const at = table < 0 ? reader.addr : addU64(vq.indirect.base(0), VRING_DESC_SIZE * index);
      observer.see({ type: "descriptor", at, table: "indirect", index, addr, len, flags, next });
    }
    if ((flags & VRING_DESC_F_INDIRECT) !== 0) {
      return vq.refuse("indirect-nested", EINVAL, { i, addr: entryAddr(high, low, i) });
    }

    if (
      plain === undefined ||
      !appendPlain(plain, chain, iovSize, withLog, bufferHigh, bufferLow, len, flags)
    ) {
      const added = addBuffer(vq, chain, iovSize, withLog, bufferHigh, bufferLow, len, flags);
      if (added < 0) return vq.refuse("indirect-translation", -added, { ret: added, i });
      if (added === OUT_AFTER_IN) return vq.refuse("indirect-out-after-in", EINVAL, { i });
    }
    if ((flags & VRING_DESC_F_NEXT) === 0) {
      vq.walkLeft -= found;
      return 0;
    }
    i = next;
  }
}

/** Offset of the table in `indirectMapping`; -1 when no mapping contains all of it. */
function wholeTable(vq: VirtQueue, len: number): number {
  const addr = vq.indirect.base(0);
  vq.indirectMapping = holding(vq.userMemory, vq.indirectMapping, addr, len);
  return offsetIn(vq.indirectMapping, addr, len);
}

function entryAddr(high: number, low: number, i: number) {
  return addU64(u64FromHalves(high, low), VRING_DESC_SIZE * i);
}
