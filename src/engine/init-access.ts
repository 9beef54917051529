import { EFAULT } from "../abi/errno.ts";
import { VRING_USED_IDX } from "../abi/vring.ts";
import { updateUsedFlags } from "./notify.ts";
import { readUsed16 } from "./used-field.ts";
import { initIsLe, resetIsLe, type VirtQueue } from "./virtqueue.ts";

/**
 * Prepare a queue whose back-end was just set: settle its byte order, write
 * used.flags (under EVENT_IDX too), and read used.idx from the guest.
 *
 * @returns 0, or -EFAULT with the byte order unchanged
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
