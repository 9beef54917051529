import { EBADF, EBUSY, EFAULT, EINVAL, ENOBUFS, ENOIOCTLCMD, EOPNOTSUPP } from "../../abi/errno.ts";
import type { Device } from "../../engine/device.ts";
import type { Operation, VringArg } from "../../scenario/scenario.ts";
import { EITHER } from "./device-ioctls.ts";

/** How the second word of an argument is checked, by command. */
const EVENTFD_COMMANDS: ReadonlySet<string> = new Set([
  "VHOST_SET_VRING_KICK",
  "VHOST_SET_VRING_CALL",
  "VHOST_SET_VRING_ERR",
]);
const MOST_NUM = 0xffff;

/** The second word of an argument: num, fd or, if there are addresses, flags. */
export function secondWord({ desc, num, fd, flags }: VringArg): number {
  return (desc === undefined ? (num ?? fd ?? 0) : (flags ?? 0)) >>> 0;
}

/**
 * The answer that a vring ioctl must give according to the kernel's documentation: 0,
 * -errno, or `EITHER` 0 or -EINVAL.
 *
 * Kernel: include/uapi/linux/vhost.h, vhost_vring_ioctl()
 */
export function vringAnswer(
  device: Device,
  { cmd, arg }: Extract<Operation, { op: "vring_ioctl" }>,
): number {
  if ("fault" in arg) return -EFAULT;
  const vq = device.vqs[arg.index];
  if (vq === undefined) return -ENOBUFS;
  const word = secondWord(arg);
  if (EVENTFD_COMMANDS.has(cmd)) {
    const fd = word | 0;
    return fd === -1 || device.environment.eventfds.has(fd) ? 0 : -EBADF;
  }
  switch (cmd) {
    case "VHOST_SET_VRING_NUM": {
      if (vq.active) return -EBUSY;
      let power = 1;
      while (power < word && power <= MOST_NUM) power *= 2;
      return power === word && word <= MOST_NUM ? 0 : -EINVAL;
    }
    case "VHOST_SET_VRING_BASE":
      if (vq.active) return -EBUSY;
      return word <= 0xffff ? 0 : -EINVAL;
    case "VHOST_GET_VRING_BASE":
      return 0;
    case "VHOST_SET_VRING_ADDR":
      return addrAnswer(arg, vq.active);
    case "VHOST_SET_VRING_ENDIAN":
      if (!device.profile.crossEndian) return -ENOIOCTLCMD;
      if (vq.active) return -EBUSY;
      return word <= 1 ? 0 : -EINVAL;
    case "VHOST_GET_VRING_ENDIAN":
      return device.profile.crossEndian ? 0 : -ENOIOCTLCMD;
    default:
      return -ENOIOCTLCMD;
  }
}

/** Only one flag exists; avail must be aligned to 2 bytes, used and its log address to 4. */
function addrAnswer(arg: VringArg, active: boolean): number {
  if (arg.desc === undefined) return -EFAULT;
  if (secondWord(arg) > 1) return -EOPNOTSUPP;
  const isAligned =
    BigInt(arg.avail ?? 0) % 2n === 0n &&
    BigInt(arg.used ?? 0) % 4n === 0n &&
    BigInt(arg.log ?? 0) % 4n === 0n;
  if (!isAligned) return -EINVAL;
  return active ? EITHER : 0;
}
