import { E2BIG, EFAULT, EOPNOTSUPP } from "../abi/errno.ts";
import { MAX_MEM_REGIONS } from "../abi/vhost.ts";
import { addU64 } from "../base/u64.ts";
import type { MemoryRegion } from "../memory/memory-region.ts";
import { memoryAccessOk } from "./access-ok.ts";
import type { Device } from "./device.ts";
import { type ArgumentPointer, readArgument } from "./ioctl-argument.ts";
import { MemoryTable, treeRegions } from "./memory-table.ts";

/** struct vhost_memory: nregions u32, padding u32, then the regions. */
const HEAD_SIZE = 8;
/** A region: guest_phys_addr, memory_size, userspace_addr, padding, each u64. */
const REGION_SIZE = 32;

/**
 * Replace the memory table of a device and its queues, all or nothing.
 *
 * @returns 0 or -errno
 *
 * Kernel: vhost_set_memory(), vhost_kvzalloc()
 */
export function setMemory(device: Device, argp: ArgumentPointer): number {
  const head = readArgument(device, argp, HEAD_SIZE);
  if (head === undefined) return -EFAULT;
  const count = head.getUint32(0, true);
  if (head.getUint32(4, true) !== 0) return -EOPNOTSUPP;
  if (count > MAX_MEM_REGIONS) return -E2BIG;
  const body = readArgument(device, addU64(argp, HEAD_SIZE), REGION_SIZE * count);
  if (body === undefined) return -EFAULT;
  const listed = Array.from({ length: count }, (_, i): MemoryRegion => {
    const at = REGION_SIZE * i;
    return {
      gpa: body.getBigUint64(at, true),
      size: body.getBigUint64(at + 8, true),
      hva: body.getBigUint64(at + 16, true),
    };
  });
  const { regionArray } = device.profile;
  const regions = regionArray ? listed : treeRegions(listed);
  if (regions === undefined) return -EFAULT;
  const table = new MemoryTable(regions, regionArray);
  if (!memoryAccessOk(device, table, false)) return -EFAULT;
  device.table = table;
  for (const vq of device.vqs) vq.table = table;
  return 0;
}
