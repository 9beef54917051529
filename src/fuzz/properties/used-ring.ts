import { VRING_USED_ELEM_SIZE, VRING_USED_IDX, VRING_USED_RING } from "../../abi/vring.ts";
import type { Fault } from "../../engine/fault.ts";
import type { EngineEvent } from "../../engine/observer.ts";
import type { Operation } from "../../scenario/scenario.ts";
import { bitmapTouches } from "../model/bitmap-overlap.ts";
import { offsetFrom, readField } from "../model/ring-field.ts";
import type { Property, WatchedRun, Watcher } from "../property.ts";

/**
 * What a completion left in memory is not checked when the guest wrote in the
 * meantime.
 *
 * Spec: 2.7.8
 */
export const usedRing: Property = {
  name: "used-ring",
  law: "The used index advances by exactly the number of completions, modulo 2^16, each element is at idx mod num before it is published, and a failed completion publishes nothing.",
  watcher: () => new UsedRing(),
};

class UsedRing implements Watcher {
  readonly events = ["write"] as const;
  readonly operations = [
    "add_used",
    "add_used_n",
    "init_access",
    "signal",
    "notify",
    "enable_notify",
    "disable_notify",
    "get_vq_desc",
  ] as const;
  private run!: WatchedRun;
  private published = false;
  /**
   * Offset of a write to the used ring that does not belong to this operation; -1 if
   * there is none.
   */
  private stray = -1;

  start(run: WatchedRun): void {
    this.run = run;
    this.stray = -1;
    this.published = false;
  }

  see(event: EngineEvent): void {
    if (event.type !== "write" || event.structure !== "used") return;
    const { vq, operation } = this.run;
    const { op } = operation;
    const offset = offsetFrom(vq.used, event.addr);
    const isElement =
      offset >= VRING_USED_RING && offset < VRING_USED_RING + VRING_USED_ELEM_SIZE * vq.num;
    if (op === "add_used" || op === "add_used_n") {
      // An element written after the index: the guest may already have read the slot.
      if (offset === VRING_USED_IDX) this.published = true;
      else if (!isElement || this.published) this.stray = offset;
    } else if (isElement || offset === VRING_USED_IDX) {
      this.stray = offset;
    }
  }

  after(operation: Operation, ret: number, faults: readonly Fault[]): void {
    this.check(operation, ret, faults);
    this.published = false;
    this.stray = -1;
  }

  private check(operation: Operation, ret: number, faults: readonly Fault[]): void {
    const { run } = this;
    const { vq } = run;
    const { op } = operation;
    if (op === "add_used_n") {
      // A back-end has no more than that to complete.
      if (operation.heads.length > vq.num) return;
      if (ret < 0) this.checkFailed(operation.heads.length, faults);
      else this.checkDone(operation.heads.length);
      for (let i = 0; ret >= 0 && i < operation.heads.length; i++) {
        const head = operation.heads[i] as readonly [number, number];
        this.checkElement(i, head[0], head[1]);
      }
    } else if (op === "add_used") {
      if (ret < 0) {
        this.checkFailed(1, faults);
      } else {
        this.checkDone(1);
        this.checkElement(0, operation.id, operation.len);
      }
    } else if (op !== "init_access" && vq.lastUsedIdx !== run.was.lastUsedIdx) {
      run.violate(`${op} moved last_used_idx from ${run.was.lastUsedIdx} to ${vq.lastUsedIdx}`);
    }
    if (this.stray >= 0) run.violate(`${op} wrote to the used ring at byte ${this.stray}`);
  }

  private checkDone(count: number): void {
    const { run } = this;
    const { vq } = run;
    const idx = (run.was.lastUsedIdx + count) & 0xffff;
    if (vq.lastUsedIdx !== idx) {
      run.violate(
        `last_used_idx is ${vq.lastUsedIdx} after ${count} completions from ${run.was.lastUsedIdx}`,
      );
    }
    if (run.guestWrites) return;
    const held = readField(run.memory, vq.used, VRING_USED_IDX, 2, vq.isLe);
    if (held !== idx && !bitmapTouches(vq, vq.used)) {
      run.violate(`used.idx is ${held} after ${count} completions from ${run.was.lastUsedIdx}`);
    }
  }

  /** The first of two segments may have been counted before the second failed. */
  private checkFailed(count: number, faults: readonly Fault[]): void {
    const { run } = this;
    const { vq } = run;
    if (this.published) {
      run.violate(`used.idx ${vq.lastUsedIdx} was published by a completion that failed`);
    }
    const advanced = (vq.lastUsedIdx - run.was.lastUsedIdx) & 0xffff;
    const first = vq.num - (run.was.lastUsedIdx & (vq.num - 1));
    const isPublishing = faults.some(({ code }) => code === "used-idx-write");
    const most = isPublishing ? count : first < count ? first : 0;
    if (advanced !== 0 && advanced !== most) {
      run.violate(`a failed completion of ${count} moved last_used_idx by ${advanced}`);
    }
  }

  private checkElement(i: number, id: number, len: number): void {
    const { run } = this;
    const { vq } = run;
    if (run.guestWrites) return;
    const slot = (run.was.lastUsedIdx + i) & 0xffff & (vq.num - 1);
    const at = VRING_USED_RING + VRING_USED_ELEM_SIZE * slot;
    const heldId = readField(run.memory, vq.used, at, 4, vq.isLe);
    const heldLen = readField(run.memory, vq.used, at + 4, 4, vq.isLe);
    if (heldId === id >>> 0 && heldLen === len >>> 0) return;
    if (bitmapTouches(vq, vq.used)) return;
    run.violate(`used element ${slot} holds ${heldId}, ${heldLen} bytes, not ${id}, ${len} bytes`);
  }
}
