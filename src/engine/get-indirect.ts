import { E2BIG, EINVAL } from "../abi/errno.ts";
import { addU64, u64FromHalves } from "../abi/u64.ts";
import { MAX_INDIRECT_ENTRIES, UIO_MAXIOV } from "../abi/vhost.ts";
import {
  VRING_DESC_F_INDIRECT,
  VRING_DESC_F_NEXT,
  VRING_DESC_FLAGS,
  VRING_DESC_LEN,
  VRING_DESC_NEXT,
  VRING_DESC_SIZE,
} from "../abi/vring.ts";
import { addBuffer, OUT_AFTER_IN } from "./add-buffer.ts";
import type { Chain } from "./chain.ts";
import { translateDesc } from "./translate.ts";
import type { VirtQueue } from "./virtqueue.ts";

/**
 * Walk an indirect table and append its buffers to the chain.
 *
 * The table is read in order: an entry's next only matters for being there, and
 * for the numbers in messages. A WRITE flag on the descriptor that points here
 * means nothing.
 *
 * @param high - upper half of the table's guest address, `low` the lower
 * @param len - of the table, in bytes
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
    return vq.refuse("indirect-length", EINVAL, len, VRING_DESC_SIZE);
  }
  if (!vq.hasIovecs) vq.device.bug("NULL pointer: vq->indirect before SET_OWNER");
  const pieces = translateDesc(vq, high, low, len, vq.indirect, 0, UIO_MAXIOV);
  if (pieces < 0) return vq.refuse("indirect-table-translation", -pieces, pieces);
  const count = len / VRING_DESC_SIZE;
  if (count > MAX_INDIRECT_ENTRIES) return vq.refuse("indirect-too-big", E2BIG, len);

  const le = vq.isLe;
  const { observer } = vq.device;
  const reader = vq.indirectReader;
  reader.start(pieces);
  const stop = Math.min(count, vq.walkLeft);
  let found = 0;
  let i = 0;
  for (;;) {
    if (++found > stop) {
      return found > count
        ? vq.refuse("indirect-loop", EINVAL, i, count)
        : vq.refuse("walk-limit", E2BIG, vq.walkLimit);
    }
    if (!reader.next()) return vq.refuse("indirect-read", EINVAL, i, entryAddr(high, low, i));

    const view = reader.view;
    const offset = reader.offset;
    const flags = view.getUint16(offset + VRING_DESC_FLAGS, le);
    const next = view.getUint16(offset + VRING_DESC_NEXT, le);
    const len = view.getUint32(offset + VRING_DESC_LEN, le);
    const bufferHigh = view.getUint32(offset + (le ? 4 : 0), le);
    const bufferLow = view.getUint32(offset + (le ? 0 : 4), le);
    if (observer !== undefined) {
      const addr = u64FromHalves(bufferHigh, bufferLow);
      const index = found - 1;
      observer.see({ type: "descriptor", table: "indirect", index, addr, len, flags, next });
    }
    if ((flags & VRING_DESC_F_INDIRECT) !== 0) {
      return vq.refuse("indirect-nested", EINVAL, i, entryAddr(high, low, i));
    }

    const added = addBuffer(vq, chain, iovSize, withLog, bufferHigh, bufferLow, len, flags);
    if (added < 0) return vq.refuse("indirect-translation", -added, added, i);
    if (added === OUT_AFTER_IN) return vq.refuse("indirect-out-after-in", EINVAL, i);
    if ((flags & VRING_DESC_F_NEXT) === 0) {
      vq.walkLeft -= found;
      return 0;
    }
    i = next;
  }
}

function entryAddr(high: number, low: number, i: number) {
  return addU64(u64FromHalves(high, low), VRING_DESC_SIZE * i);
}
