import { VIRTIO_RING_F_EVENT_IDX } from "../../abi/features.ts";
import { VHOST_PAGE_SIZE } from "../../abi/vhost.ts";
import { VRING_USED_ELEM_SIZE, VRING_USED_RING } from "../../abi/vring.ts";
import { addU64, type U64 } from "../../base/u64.ts";
import type { VirtQueue } from "../../engine/virtqueue.ts";
import type { Operation } from "../../scenario/scenario.ts";
import { offsetFrom } from "./ring-field.ts";

const PAGE = BigInt(VHOST_PAGE_SIZE);

/** Number of the page that contains a guest address: always exact, below 2^52. */
export function pageOf(addr: U64): number {
  return typeof addr === "number" ? Math.floor(addr / VHOST_PAGE_SIZE) : Number(addr / PAGE);
}

/** The part of a dirty bitmap that an operation may write. */
export class LogExtent {
  private vq: VirtQueue | undefined = undefined;
  private operation: Extract<Operation, { op: "log_write" }> | undefined = undefined;

  /** The bits for any part of the used ring. */
  ofUsedRing(vq: VirtQueue): void {
    this.vq = vq;
    this.operation = undefined;
  }

  /** The bits for the buffers that a back-end lists. */
  ofEntries(vq: VirtQueue, operation: Extract<Operation, { op: "log_write" }>): void {
    this.vq = vq;
    this.operation = operation;
  }

  /** Whether bytes of the bitmap belong to this part. */
  has(addr: U64, size: number): boolean {
    const { vq, operation } = this;
    if (vq === undefined) return false;
    const at = offsetFrom(vq.logBase, addr);
    // A bitmap is longer than `offsetFrom` can see only for guests too large for any
    // host.
    if (at === Number.POSITIVE_INFINITY) return wraps(vq, operation);
    if (operation === undefined) {
      const event = vq.hasFeature(VIRTIO_RING_F_EVENT_IDX) ? 2 : 0;
      const bytes = VRING_USED_RING + VRING_USED_ELEM_SIZE * vq.num + event;
      return vq.logUsed && holds(vq.logAddr, bytes, at, size);
    }
    return operation.log.some(([start, len]) => holds(start, len, at, size));
  }
}

function holds(start: U64, len: U64, at: number, size: number): boolean {
  if (len === 0) return false;
  const first = Math.floor(pageOf(start) / 8);
  const last =
    typeof len === "number"
      ? pageOf(addU64(start, len - 1))
      : pageOf(BigInt.asUintN(64, BigInt(start) + len - 1n));
  const end = last < pageOf(start) ? Number.POSITIVE_INFINITY : Math.floor(last / 8);
  return at >= first && at + size - 1 <= end;
}

/** Whether the logged range extends so far that its bits may lie anywhere. */
function wraps(
  vq: VirtQueue,
  operation: Extract<Operation, { op: "log_write" }> | undefined,
): boolean {
  const isFar = (addr: U64, len: U64) => typeof addr !== "number" || typeof len !== "number";
  return operation === undefined
    ? isFar(vq.logAddr, 0) || typeof vq.logBase !== "number"
    : operation.log.some(([addr, len]) => isFar(addr, len)) || typeof vq.logBase !== "number";
}
