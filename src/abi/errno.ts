/** Linux errno values that vhost returns (asm-generic, the same on every architecture here). */
export const EPERM = 1;
export const E2BIG = 7;
export const EBADF = 9;
export const EFAULT = 14;
export const EBUSY = 16;
export const EINVAL = 22;
export const EOPNOTSUPP = 95;
export const ENOBUFS = 105;
/** Never seen by user space: converted to ENOTTY on the way out. */
export const ENOIOCTLCMD = 515;

const NAMES: Readonly<Record<number, string>> = {
  [EPERM]: "EPERM",
  [E2BIG]: "E2BIG",
  [EBADF]: "EBADF",
  [EFAULT]: "EFAULT",
  [EBUSY]: "EBUSY",
  [EINVAL]: "EINVAL",
  [EOPNOTSUPP]: "EOPNOTSUPP",
  [ENOBUFS]: "ENOBUFS",
  [ENOIOCTLCMD]: "ENOIOCTLCMD",
};

/** `EFAULT` for 14; the number itself when it has no name in the table. */
export function errnoName(errno: number): string {
  return NAMES[errno] ?? String(errno);
}
