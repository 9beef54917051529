import { EFAULT } from "../abi/errno.ts";
import { VRING_USED_IDX } from "../abi/vring.ts";
import { updateUsedFlags } from "./notify.ts";
import { readUsed16 } from "./used-field.ts";
import { initIsLe, resetIsLe, type VirtQueue } from "./virtqueue.ts";

/**
 * Begin to work on a queue whose back-end was just set: its byte order is settled,
 * used.flags is written (under EVENT_IDX as well), and used.idx is taken from the
 * guest.
 *
 * @returns 0 or -EFAULT, after which the byte order is as before
 *
 * Kernel: vhost_vq_init_access()
 */
export function initAccess(vq: VirtQueue): number {
  const before = vq.isLe;
  if (!vq.active) {
    if (vq.device.profile.resetsEndianOnInit) resetIsLe(vq);
    return 0;
  }
  initIsLe(vq);
  const ret = takeOver(vq);
  if (ret < 0) vq.isLe = before;
  return ret;
}

function takeOver(vq: VirtQueue): number {
  const ret = updateUsedFlags(vq);
  if (ret < 0) return ret;
  vq.signalledUsedValid = false;
  const usedIdx = readUsed16(vq, VRING_USED_IDX);
  if (usedIdx < 0) return -EFAULT;
  vq.lastUsedIdx = usedIdx;
  return 0;
}
