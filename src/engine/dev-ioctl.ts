import { EBADF, EFAULT, ENOIOCTLCMD } from "../abi/errno.ts";
import {
  VHOST_SET_LOG_BASE,
  VHOST_SET_LOG_FD,
  VHOST_SET_MEM_TABLE,
  VHOST_SET_OWNER,
} from "../abi/vhost.ts";
import { u64 } from "../base/u64.ts";
import { vqLogAccessOk } from "./access-ok.ts";
import type { Device } from "./device.ts";
import { getEventFd, putEventFd } from "./eventfd-references.ts";
import { type ArgumentPointer, readArgument } from "./ioctl-argument.ts";
import { checkOwner, setOwner } from "./owner.ts";
import { setMemory } from "./set-memory.ts";

/**
 * An ioctl on the device itself. A caller who is not the owner can only become the
 * owner.
 *
 * @returns 0 or -errno
 *
 * Kernel: vhost_dev_ioctl()
 */
export function devIoctl(device: Device, cmd: number, argp: ArgumentPointer): number {
  if (cmd === VHOST_SET_OWNER) return setOwner(device);
  const refused = checkOwner(device);
  if (refused < 0) return refused;
  switch (cmd) {
    case VHOST_SET_MEM_TABLE:
      return setMemory(device, argp);
    case VHOST_SET_LOG_BASE:
      return setLogBase(device, argp);
    case VHOST_SET_LOG_FD:
      return setLogFd(device, argp);
    default:
      return -ENOIOCTLCMD;
  }
}

/** A queue that cannot log there keeps its bitmap; all others get the new one. */
function setLogBase(device: Device, argp: ArgumentPointer): number {
  const arg = readArgument(device, argp, 8);
  if (arg === undefined) return -EFAULT;
  const base = u64(arg.getBigUint64(0, true));
  let ret = 0;
  for (const vq of device.vqs) {
    if (vq.active && !vqLogAccessOk(vq, base)) ret = -EFAULT;
    else vq.logBase = base;
  }
  return ret;
}

function setLogFd(device: Device, argp: ArgumentPointer): number {
  const arg = readArgument(device, argp, 4);
  if (arg === undefined) return -EFAULT;
  const file = getEventFd(device, arg.getInt32(0, true));
  if (file === null) return -EBADF;
  const old = device.logFile;
  device.logFile = file;
  for (const vq of device.vqs) vq.log = file;
  putEventFd(old);
  return 0;
}
