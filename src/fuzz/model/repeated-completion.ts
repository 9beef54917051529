import { VRING_USED_ELEM_SIZE, VRING_USED_IDX, VRING_USED_RING } from "../../abi/vring.ts";
import { addU64, type U64 } from "../../base/u64.ts";
import { addUsed } from "../../engine/used-ring.ts";
import type { VirtQueue } from "../../engine/virtqueue.ts";
import type { UserMemory } from "../../memory/user-memory.ts";
import { bitmapTouches } from "./bitmap-overlap.ts";
import { pageOf } from "./log-extent.ts";
import { readField } from "./ring-field.ts";

/** Bytes of the ring that a completion writes: an element and the index. */
const RING_BYTES = 10;
/** The same, with the bitmap bytes for both ends of both writes. */
const MOST_BYTES = RING_BYTES + 4;

/**
 * Repeats a completion as an experiment, over overwritten bytes, and restores
 * everything afterwards.
 */
export class RepeatedCompletion {
  private lastUsedIdx = 0;
  private signalledUsedValid = false;
  private readonly addrs: U64[] = [];
  private readonly held = new Uint8Array(MOST_BYTES);

  /** A completion is about to be done. */
  remember(vq: VirtQueue): void {
    this.lastUsedIdx = vq.lastUsedIdx;
    this.signalledUsedValid = vq.signalledUsedValid;
  }

  /** Whether the completion leaves the same bytes without an observer. */
  isSame(vq: VirtQueue, memory: UserMemory, id: number, len: number): boolean {
    if (bitmapTouches(vq, vq.used)) return true;
    this.list(vq);
    const { addrs, held } = this;
    // If the bitmap is not fully mapped, the log of a write ends at the gap.
    let isMapped = true;
    for (let i = 0; i < addrs.length; i++) {
      const byte = readField(memory, addrs[i] as U64, 0, 1, true);
      if (byte < 0) isMapped = false;
      held[i] = byte;
      // Bits are only ever set, so a bitmap byte starts empty.
      this.put(memory, i, i < RING_BYTES ? ~byte & 0xff : 0);
    }
    let isSame = this.repeat(vq, id, len);
    for (let i = 0; i < addrs.length; i++) {
      const was = held[i] as number;
      const now = readField(memory, addrs[i] as U64, 0, 1, true);
      const due = i < RING_BYTES ? was : this.bits(vq, i);
      if (now !== due && (i < RING_BYTES || isMapped)) isSame = false;
      this.put(memory, i, was);
    }
    return isSame;
  }

  private put(memory: UserMemory, i: number, value: number): void {
    const addr = this.addrs[i] as U64;
    const mapping = typeof addr === "number" ? memory.find(addr) : undefined;
    mapping?.view.setUint8((addr as number) - mapping.start, value);
  }

  private repeat(vq: VirtQueue, id: number, len: number): boolean {
    const { device, log, lastUsedIdx, signalledUsedValid } = vq;
    const { observer } = device;
    device.observer = undefined;
    vq.log = undefined;
    vq.lastUsedIdx = this.lastUsedIdx;
    vq.signalledUsedValid = this.signalledUsedValid;
    const ret = addUsed(vq, id, len);
    vq.takeFaults();
    const isSame =
      ret === 0 && vq.lastUsedIdx === lastUsedIdx && vq.signalledUsedValid === signalledUsedValid;
    vq.lastUsedIdx = lastUsedIdx;
    vq.signalledUsedValid = signalledUsedValid;
    vq.log = log;
    device.observer = observer;
    return isSame;
  }

  /** Eight bytes of the element, two of the index, then those of the bitmap, each once. */
  private list(vq: VirtQueue): void {
    const { addrs } = this;
    addrs.length = 0;
    const at = this.element(vq);
    for (let i = 0; i < VRING_USED_ELEM_SIZE; i++) addrs.push(addU64(vq.used, at + i));
    for (let i = 0; i < 2; i++) addrs.push(addU64(vq.used, VRING_USED_IDX + i));
    if (!vq.logUsed) return;
    for (const page of this.pages(vq)) {
      const addr = addU64(vq.logBase, Math.floor(page / 8));
      if (addrs.indexOf(addr, RING_BYTES) < 0) addrs.push(addr);
    }
  }

  private element(vq: VirtQueue): number {
    return VRING_USED_RING + VRING_USED_ELEM_SIZE * (this.lastUsedIdx & (vq.num - 1));
  }

  private pages(vq: VirtQueue): number[] {
    const at = this.element(vq);
    return [at, at + VRING_USED_ELEM_SIZE - 1, VRING_USED_IDX, VRING_USED_IDX + 1].map((offset) =>
      pageOf(addU64(vq.logAddr, offset)),
    );
  }

  /** The expected value of a bitmap byte after both writes are logged. */
  private bits(vq: VirtQueue, i: number): number {
    let bits = 0;
    for (const page of this.pages(vq)) {
      if (addU64(vq.logBase, Math.floor(page / 8)) === this.addrs[i]) bits |= 1 << (page & 7);
    }
    return bits;
  }
}
