import { UIO_MAXIOV } from "../abi/vhost.ts";
import { VRING_DESC_F_WRITE } from "../abi/vring.ts";
import type { Chain } from "./chain.ts";
import { translateDesc } from "./translate.ts";
import type { VirtQueue } from "./virtqueue.ts";

/** A device-readable buffer came after a device-writable one. */
export const OUT_AFTER_IN = 1;

/**
 * Append one buffer to a chain.
 *
 * Zero-length writable buffers count neither as an iovec nor for the order; 4.6
 * logs them all the same.
 *
 * @param high - upper half of the guest address, `low` the lower
 * @returns 0; `OUT_AFTER_IN`; or what `translateDesc` refused it with
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
