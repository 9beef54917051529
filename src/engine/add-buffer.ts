import { UIO_MAXIOV } from "../abi/vhost.ts";
import { VRING_DESC_F_WRITE } from "../abi/vring.ts";
import type { Chain } from "./chain.ts";
import type { MemoryTable } from "./memory-table.ts";
import { translateDesc } from "./translate.ts";
import type { VirtQueue } from "./virtqueue.ts";

/** A device-readable buffer follows a device-writable one. */
export const OUT_AFTER_IN = 1;

/**
 * Append a buffer that lies in one region, found by the hint for its MiB. This is the
 * path of nearly every descriptor, kept short so that it is inlined.
 *
 * @param table - see `plainTable`
 * @returns false, with nothing done, when the case is not that simple: call
 *   `addBuffer`
 *
 * Kernel: translate_desc() and the end of the loops around it
 */
export function appendPlain(
  table: MemoryTable,
  chain: Chain,
  iovSize: number,
  withLog: boolean,
  high: number,
  low: number,
  len: number,
  flags: number,
): boolean {
  const taken = chain.out + chain.in;
  if (taken >= iovSize || len === 0 || high >= 0x200000) return false;
  const addr = high * 0x1_0000_0000 + low;
  const slot = table.hints[(low >>> 20) & 255] as number;
  if (addr < (table.gpas[slot] as number) || addr + len > (table.ends[slot] as number)) {
    return false;
  }
  if ((flags & VRING_DESC_F_WRITE) !== 0) {
    if (withLog && chain.log.count >= UIO_MAXIOV) return false;
    chain.in++;
    if (withLog) chain.log.push(high, low, len);
  } else {
    if (chain.in !== 0) return false;
    chain.out++;
  }
  chain.iov.bases[taken] = addr + (table.shifts[slot] as number);
  chain.iov.lens[taken] = len;
  return true;
}

/** The memory table for `appendPlain`, if there is no observer and the hints can be trusted. */
export function plainTable(vq: VirtQueue): MemoryTable | undefined {
  const { table } = vq;
  return table?.simple === true && vq.device.observer === undefined ? table : undefined;
}

/**
 * Append one buffer to a chain.
 *
 * Zero-length writable buffers take no iovec and do not affect the order; 4.6 logs
 * them anyway.
 *
 * @param high - upper half of the guest address, `low` the lower
 * @returns 0, `OUT_AFTER_IN`, or the error of `translateDesc`
 *
 * Kernel: the end of the loops of vhost_get_vq_desc() and get_indirect()
 * Spec: 2.7.4.2
 */
export function addBuffer(
  vq: VirtQueue,
  chain: Chain,
  iovSize: number,
  withLog: boolean,
  high: number,
  low: number,
  len: number,
  flags: number,
): number {
  const taken = chain.out + chain.in;
  const count = translateDesc(vq, high, low, len, chain.iov, taken, iovSize - taken);
  if (count < 0) return count;
  if ((flags & VRING_DESC_F_WRITE) !== 0) {
    chain.in += count;
    if (withLog && (count > 0 || vq.device.profile.logsEmptyBuffers)) {
      chain.log.push(high, low, len);
      if (chain.log.count > UIO_MAXIOV) {
        vq.device.observer?.see({ type: "log-overrun", count: chain.log.count });
      }
    }
    return 0;
  }
  if (chain.in !== 0) return OUT_AFTER_IN;
  chain.out += count;
  return 0;
}
