import { E2BIG, EBADF, EBUSY, EFAULT, ENOIOCTLCMD, EOPNOTSUPP, EPERM } from "../../abi/errno.ts";
import { MAX_MEM_REGIONS } from "../../abi/vhost.ts";
import type { Device } from "../../engine/device.ts";
import type { MemoryTable } from "../../engine/memory-table.ts";
import type { MemTableArg, Operation } from "../../scenario/scenario.ts";

/** An answer that depends on where addresses lie: 0 or one errno. */
export const EITHER = 1;
const U64_END = 1n << 64n;

/**
 * The answer that an ioctl on the device must give: 0, -errno, or `EITHER`.
 *
 * Kernel: include/uapi/linux/vhost.h, vhost_dev_ioctl()
 */
export function deviceAnswer(
  device: Device,
  { cmd, arg }: Extract<Operation, { op: "dev_ioctl" }>,
): number {
  if (cmd === "VHOST_SET_OWNER") return device.mm === undefined ? 0 : -EBUSY;
  if (device.mm !== device.currentMm) return -EPERM;
  const isKnown = cmd === "VHOST_SET_MEM_TABLE" || cmd.startsWith("VHOST_SET_LOG_");
  if (!isKnown) return -ENOIOCTLCMD;
  if (arg === undefined || "fault" in arg) return -EFAULT;
  const isRunning = device.vqs.some(({ active }) => active);
  if (cmd === "VHOST_SET_LOG_FD" && "fd" in arg) {
    return arg.fd === -1 || device.environment.eventfds.has(arg.fd) ? 0 : -EBADF;
  }
  if (cmd === "VHOST_SET_MEM_TABLE" && "regions" in arg) {
    const refused = tableAnswer(arg, device.profile.regionArray);
    return refused < 0 || !isRunning ? refused : EITHER;
  }
  return cmd === "VHOST_SET_LOG_BASE" && "base" in arg && !isRunning ? 0 : EITHER;
}

function tableAnswer({ regions, nregions, padding }: MemTableArg, isArray: boolean): number {
  const count = (nregions ?? regions.length) >>> 0;
  if ((padding ?? 0) !== 0) return -EOPNOTSUPP;
  if (count > MAX_MEM_REGIONS) return -E2BIG;
  if (count > regions.length) return -EFAULT;
  if (isArray) return 0;
  // A tree rejects a region that is empty or runs past the end; all of u64 is both,
  // yet fits.
  for (const { gpa, size } of regions.slice(0, count)) {
    const end = BigInt(gpa) + BigInt(size);
    const isWhole = BigInt(size) === 0n && BigInt(gpa) === 0n;
    if (!isWhole && (BigInt(size) === 0n || end > U64_END)) return -EFAULT;
  }
  return 0;
}

/** Whether a table contains exactly what was asked for: every region, and not a byte more. */
export function holdsTable(table: MemoryTable, { regions, nregions }: MemTableArg): boolean {
  const asked = regions.slice(0, nregions ?? regions.length);
  const bytes = (size: bigint) => (size === 0n && !table.isArray ? U64_END : size);
  const total = asked.reduce((sum, { size }) => sum + bytes(BigInt(size)), 0n);
  if (table.regions.reduce((sum, { size }) => sum + size, 0n) !== total) return false;
  return asked.every(({ gpa, size, hva }) =>
    table.regions.some(
      (r) =>
        r.gpa === BigInt(gpa) &&
        r.hva === BigInt(hva) &&
        (r.size === BigInt(size) || bytes(BigInt(size)) === U64_END),
    ),
  );
}
