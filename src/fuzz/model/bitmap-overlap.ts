import { VRING_USED_ELEM_SIZE, VRING_USED_RING } from "../../abi/vring.ts";
import { addU64, type U64 } from "../../base/u64.ts";
import type { VirtQueue } from "../../engine/virtqueue.ts";
import { pageOf } from "./log-extent.ts";

/**
 * Whether the bitmap bits for the used ring lie in part of the queue itself, so that
 * what is written there is overwritten. A VMM that misplaces its bitmap can cause
 * that.
 *
 * @param part - where the part begins; no part is longer than a used ring
 */
export function bitmapTouches(vq: VirtQueue, part: U64): boolean {
  if (!vq.logUsed) return false;
  const size = VRING_USED_RING + VRING_USED_ELEM_SIZE * vq.num + 2;
  const first = Math.floor(pageOf(vq.logAddr) / 8);
  const last = Math.floor(pageOf(addU64(vq.logAddr, size - 1)) / 8);
  const start = BigInt(part);
  const from = BigInt.asUintN(64, BigInt(vq.logBase) + BigInt(first));
  const to = BigInt.asUintN(64, BigInt(vq.logBase) + BigInt(last));
  return to >= start && from < start + BigInt(2 * size);
}
