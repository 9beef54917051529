import { Chain } from "../../engine/chain.ts";
import type { Fault } from "../../engine/fault.ts";
import { getVqDesc } from "../../engine/get-vq-desc.ts";
import type { VirtQueue } from "../../engine/virtqueue.ts";

/**
 * Repeats a pop as an experiment, with no observer and no eventfd signalled, and
 * restores the queue afterwards.
 */
export class RepeatedPop {
  readonly chain = new Chain();
  faults: readonly Fault[] = [];
  /** Where the original pop left the queue. */
  lastAvailIdx = 0;
  availIdx = 0;

  /**
   * @param lastAvailIdx - where to pop; `availIdx` is the avail idx last read
   * @returns the answer of the pop
   */
  perform(
    vq: VirtQueue,
    iovSize: number,
    log: boolean,
    lastAvailIdx: number,
    availIdx: number,
  ): number {
    const { device, error } = vq;
    const { observer, dead } = device;
    const held = { lastAvailIdx: vq.lastAvailIdx, availIdx: vq.availIdx };
    device.observer = undefined;
    vq.error = undefined;
    vq.lastAvailIdx = lastAvailIdx;
    vq.availIdx = availIdx;
    const ret = getVqDesc(vq, this.chain, iovSize, log);
    this.faults = vq.takeFaults();
    this.lastAvailIdx = vq.lastAvailIdx;
    this.availIdx = vq.availIdx;
    vq.lastAvailIdx = held.lastAvailIdx;
    vq.availIdx = held.availIdx;
    vq.error = error;
    device.dead = dead;
    device.observer = observer;
    return ret;
  }
}
