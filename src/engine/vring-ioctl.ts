import { EBADF, EBUSY, EFAULT, EINVAL, ENOBUFS, ENOIOCTLCMD, EOPNOTSUPP } from "../abi/errno.ts";
import {
  VHOST_GET_VRING_BASE,
  VHOST_GET_VRING_ENDIAN,
  VHOST_SET_VRING_ADDR,
  VHOST_SET_VRING_BASE,
  VHOST_SET_VRING_CALL,
  VHOST_SET_VRING_ENDIAN,
  VHOST_SET_VRING_ERR,
  VHOST_SET_VRING_KICK,
  VHOST_SET_VRING_NUM,
  VHOST_VRING_BIG_ENDIAN,
  VHOST_VRING_F_LOG,
  VHOST_VRING_LITTLE_ENDIAN,
  VRING_AVAIL_ALIGN_SIZE,
  VRING_USED_ALIGN_SIZE,
} from "../abi/vhost.ts";
import { u64 } from "../base/u64.ts";
import { logAccessOk, ringAccessOk, usedSize } from "./access-ok.ts";
import type { Device } from "./device.ts";
import { getEventFd, getFile, putEventFd, putFile } from "./eventfd-references.ts";
import { type ArgumentPointer, readArgument, writeArgument } from "./ioctl-argument.ts";
import { pollFlush, pollStart, pollStop } from "./poll.ts";
import type { VirtQueue } from "./virtqueue.ts";

/** struct vhost_vring_state and vhost_vring_file: index u32, then num u32 or fd s32. */
const STATE_SIZE = 8;
/** struct vhost_vring_addr: index u32, flags u32, desc, used, avail, log, each u64. */
const ADDR_SIZE = 40;

/**
 * An ioctl on one queue. The first field of its argument is the queue number.
 *
 * @returns 0 or -errno
 *
 * Kernel: vhost_vring_ioctl()
 */
export function vringIoctl(device: Device, cmd: number, argp: ArgumentPointer): number {
  const index = readArgument(device, argp, 4)?.getUint32(0, true);
  if (index === undefined) return -EFAULT;
  const vq = device.vqs[index];
  if (vq === undefined) return -ENOBUFS;
  switch (cmd) {
    case VHOST_SET_VRING_NUM:
      return setNum(device, vq, argp);
    case VHOST_SET_VRING_BASE:
      return setBase(device, vq, argp);
    case VHOST_GET_VRING_BASE:
      return putState(device, argp, index, vq.lastAvailIdx);
    case VHOST_SET_VRING_ADDR:
      return setAddr(device, vq, argp);
    case VHOST_SET_VRING_KICK:
      return setKick(device, vq, argp);
    case VHOST_SET_VRING_CALL:
      return setFile(device, vq, "call", argp);
    case VHOST_SET_VRING_ERR:
      return setFile(device, vq, "error", argp);
    case VHOST_SET_VRING_ENDIAN:
      return setVringEndian(device, vq, argp);
    case VHOST_GET_VRING_ENDIAN:
      if (!device.profile.crossEndian) return -ENOIOCTLCMD;
      return putState(device, argp, index, Number(vq.userBe));
    default:
      return -ENOIOCTLCMD;
  }
}

/** The second field of a vring state or file. */
function stateOf(device: Device, argp: ArgumentPointer): DataView | undefined {
  return readArgument(device, argp, STATE_SIZE);
}

function setNum(device: Device, vq: VirtQueue, argp: ArgumentPointer): number {
  if (vq.active) return -EBUSY;
  const num = stateOf(device, argp)?.getUint32(4, true);
  if (num === undefined) return -EFAULT;
  if (num === 0 || num > 0xffff || (num & (num - 1)) !== 0) return -EINVAL;
  vq.num = num;
  return 0;
}

function setBase(device: Device, vq: VirtQueue, argp: ArgumentPointer): number {
  if (vq.active) return -EBUSY;
  const base = stateOf(device, argp)?.getUint32(4, true);
  if (base === undefined) return -EFAULT;
  if (base > 0xffff) return -EINVAL;
  vq.lastAvailIdx = base;
  vq.availIdx = base;
  return 0;
}

/** Kernel: vhost_get_vring_endian() for VHOST_GET_VRING_ENDIAN */
function putState(device: Device, argp: ArgumentPointer, index: number, num: number): number {
  const view = new DataView(new ArrayBuffer(STATE_SIZE));
  view.setUint32(0, index, true);
  view.setUint32(4, num, true);
  return writeArgument(device, argp, new Uint8Array(view.buffer)) ? 0 : -EFAULT;
}

/**
 * Ring addresses are checked against the end of user memory only while a back-end
 * runs the queue; otherwise when it starts.
 */
function setAddr(device: Device, vq: VirtQueue, argp: ArgumentPointer): number {
  const arg = readArgument(device, argp, ADDR_SIZE);
  if (arg === undefined) return -EFAULT;
  const flags = arg.getUint32(4, true);
  if ((flags & ~VHOST_VRING_F_LOG) !== 0) return -EOPNOTSUPP;
  const logUsed = (flags & VHOST_VRING_F_LOG) !== 0;
  const address = (at: number) => u64(arg.getBigUint64(at, true));
  const [desc, used, avail, log] = [address(8), address(16), address(24), address(32)];
  const odd = (at: number, alignment: number) => (arg.getUint32(at, true) & (alignment - 1)) !== 0;
  if (
    odd(24, VRING_AVAIL_ALIGN_SIZE) ||
    odd(16, VRING_USED_ALIGN_SIZE) ||
    odd(32, VRING_USED_ALIGN_SIZE)
  ) {
    return -EINVAL;
  }
  if (vq.active) {
    if (!ringAccessOk(vq, desc, avail, used)) return -EINVAL;
    const size = usedSize(vq, !device.profile.forgetsEventInLogCheck);
    if (logUsed) device.observer?.see({ type: "log-check", addr: log, size: Number(size) });
    if (logUsed && !logAccessOk(vq.logBase, log, size)) return -EINVAL;
  }
  vq.logUsed = logUsed;
  vq.desc = desc;
  vq.avail = avail;
  vq.used = used;
  vq.logAddr = log;
  return 0;
}

function setKick(device: Device, vq: VirtQueue, argp: ArgumentPointer): number {
  const fd = stateOf(device, argp)?.getInt32(4, true);
  if (fd === undefined) return -EFAULT;
  const file = getFile(device, fd);
  if (file === null) return -EBADF;
  const old = vq.kick;
  putFile(old);
  if (file === old) return 0;
  vq.kick = file;
  const { poll } = vq;
  if (poll === undefined) return 0;
  if (old !== undefined) pollStop(poll);
  const ret = file === undefined ? 0 : pollStart(poll, file);
  if (old !== undefined) pollFlush(poll);
  return ret;
}

function setFile(
  device: Device,
  vq: VirtQueue,
  which: "call" | "error",
  argp: ArgumentPointer,
): number {
  const fd = stateOf(device, argp)?.getInt32(4, true);
  if (fd === undefined) return -EFAULT;
  const file = getEventFd(device, fd);
  if (file === null) return -EBADF;
  const old = vq[which];
  vq[which] = file;
  putEventFd(old);
  return 0;
}

/**
 * Kernel: vhost_set_vring_endian(), vhost_enable_cross_endian_big(), vhost_enable_cross_endian_little()
 */
function setVringEndian(device: Device, vq: VirtQueue, argp: ArgumentPointer): number {
  if (!device.profile.crossEndian) return -ENOIOCTLCMD;
  if (vq.active) return -EBUSY;
  const num = stateOf(device, argp)?.getUint32(4, true);
  if (num === undefined) return -EFAULT;
  if (num !== VHOST_VRING_LITTLE_ENDIAN && num !== VHOST_VRING_BIG_ENDIAN) return -EINVAL;
  vq.userBe = num === VHOST_VRING_BIG_ENDIAN;
  return 0;
}
