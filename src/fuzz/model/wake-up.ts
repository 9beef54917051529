import { VIRTIO_F_NOTIFY_ON_EMPTY, VIRTIO_RING_F_EVENT_IDX } from "../../abi/features.ts";
import { VRING_AVAIL_ELEM_SIZE, VRING_AVAIL_RING } from "../../abi/vring.ts";
import type { VirtQueue } from "../../engine/virtqueue.ts";
import type { AvailFields } from "./avail-fields.ts";

/**
 * When the driver must be interrupted, and whether it need not notify the device,
 * according to the spec. Nothing here is taken from vhost.
 *
 * Spec: 2.7.7, 2.7.10
 */
export class WakeUp {
  /** A decision was made since the queue was started. */
  private decided = false;
  /** Completions since the last decision: an ordinary count, not modulo 2^16. */
  private passed = 0;
  /** The driver has to notify the device. */
  notifying = true;

  restart(vq: VirtQueue): void {
    this.decided = vq.signalledUsedValid;
    this.passed = (vq.lastUsedIdx - vq.signalledUsed) & 0xffff;
    this.notifying = (vq.usedFlags & 1) === 0;
  }

  /** The back-end starts, which voids all earlier decisions. */
  begin(): void {
    this.decided = false;
    this.passed = 0;
  }

  complete(count: number): void {
    this.passed += count;
  }

  /** Whether to interrupt now. This counts as a decision. */
  decide(vq: VirtQueue, fields: AvailFields): boolean {
    if (vq.hasFeature(VIRTIO_F_NOTIFY_ON_EMPTY) && vq.availIdx === vq.lastAvailIdx) return true;
    if (!vq.hasFeature(VIRTIO_RING_F_EVENT_IDX)) {
      const flags = fields.field(vq, 0);
      return flags < 0 || (flags & 1) === 0;
    }
    const { decided, passed } = this;
    this.decided = true;
    this.passed = 0;
    if (!decided || passed > 0xffff) return true;
    const offset = VRING_AVAIL_RING + VRING_AVAIL_ELEM_SIZE * vq.num;
    const event = fields.field(vq, offset);
    if (event < 0) return true;
    // used_event names the entry whose completion the driver waits for.
    for (let i = 1; i <= passed; i++) {
      if (((vq.lastUsedIdx - i) & 0xffff) === event) return true;
    }
    return false;
  }
}
