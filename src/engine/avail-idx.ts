import { EFAULT, EINVAL } from "../abi/errno.ts";
import { VRING_AVAIL_IDX } from "../abi/vring.ts";
import { addU64 } from "../base/u64.ts";
import { readAvail } from "./read-avail.ts";
import type { VirtQueue } from "./virtqueue.ts";

/**
 * Read the driver's avail idx, check it against what was popped, and cache it.
 *
 * 4.6 caches it before the check, and returns whether there is anything to pop. Later
 * kernels return whether the index has moved since it was last read.
 *
 * @returns 1 or 0 as above; -errno, with the reason in `takeFaults()`, when it cannot
 *   be read or is further ahead than the queue size
 *
 * Kernel: vhost_get_avail_idx() of 6.12; the start of vhost_get_vq_desc() in 4.6
 * Spec: 2.7.6
 */
export function getAvailIdx(vq: VirtQueue): number {
  const availIdx = readAvail(vq, VRING_AVAIL_IDX);
  if (availIdx < 0) {
    return vq.refuse("avail-idx-read", EFAULT, { addr: addU64(vq.avail, VRING_AVAIL_IDX) });
  }
  const { rereadsAvailIdx } = vq.device.profile;
  const known = vq.availIdx;
  if (rereadsAvailIdx) vq.availIdx = availIdx;
  if (((availIdx - vq.lastAvailIdx) & 0xffff) > vq.num) {
    const errno = rereadsAvailIdx ? EFAULT : EINVAL;
    return vq.refuse("avail-idx-jump", errno, { from: vq.lastAvailIdx, to: availIdx });
  }
  vq.availIdx = availIdx;
  return availIdx === (rereadsAvailIdx ? vq.lastAvailIdx : known) ? 0 : 1;
}
