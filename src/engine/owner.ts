import { EBUSY, EPERM } from "../abi/errno.ts";
import type { Device } from "./device.ts";
import { putEventFd, putFile } from "./eventfd-references.ts";
import { MemoryTable } from "./memory-table.ts";
import { pollFlush, pollStop } from "./poll.ts";
import { vqReset } from "./virtqueue.ts";
import { Work, workFlush, workQueue } from "./work.ts";

/**
 * Whether the caller may configure the device.
 *
 * @returns 0 or -EPERM
 *
 * Kernel: vhost_dev_check_owner()
 */
export function checkOwner(device: Device): number {
  return device.mm === device.currentMm ? 0 : -EPERM;
}

/** Kernel: vhost_dev_has_owner() */
export function hasOwner(device: Device): boolean {
  return device.mm !== undefined;
}

/**
 * Make the caller the owner and start the worker in its address space.
 *
 * A caller without an address space does not become the owner, yet a worker is
 * started.
 *
 * @returns 0 or -EBUSY
 *
 * Kernel: vhost_dev_set_owner()
 */
export function setOwner(device: Device): number {
  if (hasOwner(device)) return -EBUSY;
  device.mm = device.currentMm;
  device.hasWorker = true;
  attachCgroups(device);
  for (const vq of device.vqs) vq.hasIovecs = true;
  return 0;
}

/**
 * Have the worker join the owner's cgroups. This is queued like any other work and
 * waited for, so work queued earlier is done as well.
 *
 * Kernel: vhost_attach_cgroups(), vhost_attach_cgroups_work()
 */
function attachCgroups(device: Device): void {
  const work = new Work(() => undefined);
  workQueue(device, work);
  workFlush(device, work);
}

/**
 * Give up ownership and leave the device with an empty memory table.
 *
 * Kernel: vhost_dev_reset_owner(), vhost_dev_reset_owner_prepare()
 */
export function resetOwner(device: Device): void {
  cleanup(device);
  const table = new MemoryTable([], device.profile.regionArray);
  device.table = table;
  for (const vq of device.vqs) vq.table = table;
}

/**
 * Stop watching kicks, and wait for the kicks already seen to be handled.
 *
 * Kernel: vhost_dev_stop()
 */
export function stop(device: Device): void {
  for (const { kick, poll } of device.vqs) {
    if (kick === undefined || poll === undefined) continue;
    pollStop(poll);
    pollFlush(poll);
  }
}

/**
 * Reset all queues, release all files and stop the worker. Polls are not touched:
 * stop them first.
 *
 * Kernel: vhost_dev_cleanup(), vhost_dev_free_iovecs(), vhost_vq_free_iovecs()
 */
export function cleanup(device: Device): void {
  for (const vq of device.vqs) {
    putEventFd(vq.error);
    putFile(vq.kick);
    putEventFd(vq.call);
    vqReset(vq);
    vq.hasIovecs = false;
  }
  putEventFd(device.logFile);
  device.logFile = undefined;
  device.table = undefined;
  device.hasWorker = false;
  device.mm = undefined;
}
