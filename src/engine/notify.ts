import { EFAULT } from "../abi/errno.ts";
import { VIRTIO_F_NOTIFY_ON_EMPTY, VIRTIO_RING_F_EVENT_IDX } from "../abi/features.ts";
import {
  VRING_AVAIL_ELEM_SIZE,
  VRING_AVAIL_F_NO_INTERRUPT,
  VRING_AVAIL_IDX,
  VRING_AVAIL_RING,
  VRING_USED_ELEM_SIZE,
  VRING_USED_F_NO_NOTIFY,
  VRING_USED_RING,
} from "../abi/vring.ts";
import { addU64 } from "../base/u64.ts";
import { getAvailIdx } from "./avail-idx.ts";
import { logUsedWrite, signalLog } from "./dirty-log.ts";
import { readAvail } from "./read-avail.ts";
import { writeUsed16 } from "./used-field.ts";
import { addUsed, addUsedN, type UsedHeads } from "./used-ring.ts";
import type { VirtQueue } from "./virtqueue.ts";

/**
 * Whether moving an index from `old` to `now` passes `event`, all modulo 2^16.
 *
 * Kernel: vring_need_event()
 * Spec: 2.7.7.2
 */
export function needEvent(event: number, now: number, old: number): boolean {
  return ((now - event - 1) & 0xffff) < ((now - old) & 0xffff);
}

/**
 * Decide whether to interrupt the guest for what was completed since the last
 * decision, and record the decision.
 *
 * If the driver's setting cannot be read, the guest is interrupted.
 *
 * Kernel: vhost_notify()
 * Spec: 2.7.7
 */
export function notify(vq: VirtQueue): boolean {
  const { observer } = vq.device;
  if (vq.availIdx === vq.lastAvailIdx && vq.hasFeature(VIRTIO_F_NOTIFY_ON_EMPTY)) {
    observer?.see({ type: "decision", signal: true, reason: "empty" });
    return true;
  }
  if (!vq.hasFeature(VIRTIO_RING_F_EVENT_IDX)) {
    const flags = readAvail(vq, 0);
    if (flags < 0) {
      vq.refuse("avail-flags-read", EFAULT, {});
      observer?.see({ type: "decision", signal: true, reason: "unreadable" });
      return true;
    }
    const signal = (flags & VRING_AVAIL_F_NO_INTERRUPT) === 0;
    observer?.see({ type: "decision", signal, reason: "flags" });
    return signal;
  }
  const oldIdx = vq.signalledUsed;
  const newIdx = vq.lastUsedIdx;
  const valid = vq.signalledUsedValid;
  vq.signalledUsed = newIdx;
  vq.signalledUsedValid = true;
  if (!valid) {
    observer?.see({ type: "decision", signal: true, reason: "first", oldIdx, newIdx });
    return true;
  }
  const event = readAvail(vq, VRING_AVAIL_RING + VRING_AVAIL_ELEM_SIZE * vq.num);
  if (event < 0) {
    vq.refuse("used-event-read", EFAULT, {});
    observer?.see({ type: "decision", signal: true, reason: "unreadable", oldIdx, newIdx });
    return true;
  }
  const signal = needEvent(event, newIdx, oldIdx);
  observer?.see({ type: "decision", signal, reason: "event", event, oldIdx, newIdx });
  return signal;
}

/**
 * Interrupt the guest if it asked for it. Without a call eventfd no decision is made.
 *
 * Kernel: vhost_signal()
 */
export function signal(vq: VirtQueue): void {
  if (vq.call === undefined || !notify(vq)) return;
  vq.call.signal();
  vq.device.observer?.see({ type: "signal", fd: vq.call.fd, purpose: "call" });
}

/** Kernel: vhost_add_used_and_signal() */
export function addUsedAndSignal(vq: VirtQueue, id: number, len: number): void {
  addUsed(vq, id, len);
  signal(vq);
}

/** Kernel: vhost_add_used_and_signal_n() */
export function addUsedAndSignalN(vq: VirtQueue, heads: UsedHeads): void {
  addUsedN(vq, heads);
  signal(vq);
}

/**
 * Whether the driver has surely published nothing that was not popped.
 *
 * 4.6 compares with the index it last read, so it reports empty while entries it
 * already knows of are still pending.
 *
 * Kernel: vhost_vq_avail_empty()
 */
export function vqAvailEmpty(vq: VirtQueue): boolean {
  if (vq.device.profile.comparesCachedIdx) {
    const availIdx = readAvail(vq, VRING_AVAIL_IDX);
    return availIdx === vq.availIdx;
  }
  return vq.availIdx === vq.lastAvailIdx && getAvailIdx(vq) === 0;
}

/**
 * Ask the driver to notify the device again.
 *
 * @returns whether the driver published something in the meantime, so that the device
 *   has to look
 *
 * Kernel: vhost_enable_notify()
 * Spec: 2.7.10
 */
export function enableNotify(vq: VirtQueue): boolean {
  if ((vq.usedFlags & VRING_USED_F_NO_NOTIFY) === 0) return false;
  vq.usedFlags &= ~VRING_USED_F_NO_NOTIFY;
  if (!vq.hasFeature(VIRTIO_RING_F_EVENT_IDX)) {
    const ret = updateUsedFlags(vq);
    if (ret < 0) {
      vq.refuse("used-flags-write", EFAULT, { addr: vq.used, ret });
      return false;
    }
  } else {
    const ret = updateAvailEvent(vq);
    if (ret < 0) {
      vq.refuse("avail-event-write", EFAULT, { addr: addU64(vq.used, availEventOffset(vq)), ret });
      return false;
    }
  }
  if (!vq.device.profile.comparesCachedIdx) return getAvailIdx(vq) > 0;
  const availIdx = readAvail(vq, VRING_AVAIL_IDX);
  if (availIdx < 0) {
    vq.refuse("avail-idx-recheck", EFAULT, {
      addr: addU64(vq.avail, VRING_AVAIL_IDX),
      ret: -EFAULT,
    });
    return false;
  }
  return availIdx !== vq.availIdx;
}

/**
 * Tell the driver that it need not notify the device. Under EVENT_IDX nothing is
 * written.
 *
 * Kernel: vhost_disable_notify()
 */
export function disableNotify(vq: VirtQueue): void {
  if ((vq.usedFlags & VRING_USED_F_NO_NOTIFY) !== 0) return;
  vq.usedFlags |= VRING_USED_F_NO_NOTIFY;
  if (vq.hasFeature(VIRTIO_RING_F_EVENT_IDX)) return;
  const ret = updateUsedFlags(vq);
  if (ret < 0) vq.refuse("used-flags-write", EFAULT, { addr: vq.used, ret });
}

/**
 * Write used.flags, and log the write if the used ring is logged.
 *
 * @returns 0 or -EFAULT
 *
 * Kernel: vhost_update_used_flags()
 */
export function updateUsedFlags(vq: VirtQueue): number {
  if (!writeUsed16(vq, 0, vq.usedFlags)) return -EFAULT;
  if (vq.logUsed) {
    logUsedWrite(vq, 0, 2);
    signalLog(vq);
  }
  return 0;
}

/**
 * Write avail_event: the avail idx last read, no matter how much of it was popped.
 *
 * Kernel: vhost_update_avail_event()
 */
function updateAvailEvent(vq: VirtQueue): number {
  const offset = availEventOffset(vq);
  if (!writeUsed16(vq, offset, vq.availIdx)) return -EFAULT;
  if (vq.logUsed) {
    logUsedWrite(vq, offset, 2);
    signalLog(vq);
  }
  return 0;
}

/** Kernel: vhost_avail_event() */
function availEventOffset(vq: VirtQueue): number {
  return VRING_USED_RING + VRING_USED_ELEM_SIZE * vq.num;
}
