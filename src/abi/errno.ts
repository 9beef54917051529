/** Linux errno values that vhost returns (asm-generic, the same on every architecture here). */
export const E2BIG = 7;
export const EFAULT = 14;
export const EINVAL = 22;
export const ENOBUFS = 105;

const NAMES: Readonly<Record<number, string>> = {
  [E2BIG]: "E2BIG",
  [EFAULT]: "EFAULT",
  [EINVAL]: "EINVAL",
  [ENOBUFS]: "ENOBUFS",
};

/** `EFAULT` for 14; the number itself when the table has no name for it. */
export function errnoName(errno: number): string {
  return NAMES[errno] ?? String(errno);
}
