import { VIRTIO_RING_F_EVENT_IDX } from "../../abi/features.ts";
import { VRING_AVAIL_IDX, VRING_USED_ELEM_SIZE, VRING_USED_RING } from "../../abi/vring.ts";
import type { EngineEvent } from "../../engine/observer.ts";
import type { VirtQueue } from "../../engine/virtqueue.ts";
import type { Operation } from "../../scenario/scenario.ts";
import { bitmapTouches } from "../model/bitmap-overlap.ts";
import { readField } from "../model/ring-field.ts";
import { WakeUp } from "../model/wake-up.ts";
import type { Property, WatchedRun, Watcher } from "../property.ts";

/**
 * What the device left in the used ring is not checked when the guest wrote in the
 * meantime.
 *
 * Spec: 2.7.7, 2.7.10
 */
export const signalDecision: Property = {
  name: "signal-decision",
  law: "The driver is interrupted exactly when the spec says so, and told correctly whether to notify, so that neither side loses a wake-up.",
  watcher: () => new SignalDecision(),
};

class SignalDecision implements Watcher {
  readonly events = ["signal"] as const;
  readonly operations = [
    "signal",
    "notify",
    "add_used",
    "add_used_n",
    "enable_notify",
    "disable_notify",
    "init_access",
    "reset_owner",
  ] as const;
  private run!: WatchedRun;
  private readonly wakeUps: WakeUp[] = [];
  private calls = 0;

  start(run: WatchedRun): void {
    this.run = run;
    this.calls = 0;
    this.restartAll();
  }

  see(event: EngineEvent): void {
    if (event.type === "signal" && event.purpose === "call") this.calls++;
  }

  after(operation: Operation, ret: number): void {
    const { op } = operation;
    const { calls } = this;
    this.calls = 0;
    if (op === "reset_owner") {
      this.restartAll();
      return;
    }
    const { vq } = this.run;
    const wakeUp = this.wakeUps[this.run.device.vqs.indexOf(vq)] as WakeUp;
    switch (op) {
      case "add_used":
      case "add_used_n":
        wakeUp.complete((vq.lastUsedIdx - this.run.was.lastUsedIdx) & 0xffff);
        return;
      case "notify":
        this.checkDecision(vq, wakeUp.decide(vq, this.run.avail), ret !== 0);
        return;
      case "signal": {
        // Without a call eventfd there is no decision to make.
        const due = vq.call !== undefined && wakeUp.decide(vq, this.run.avail);
        this.checkDecision(vq, due, calls > 0);
        return;
      }
      case "init_access":
        if (!vq.active) return;
        if (ret < 0) wakeUp.restart(vq);
        else this.checkStarted(vq, wakeUp);
        return;
      case "enable_notify":
        this.checkEnabled(vq, wakeUp, ret !== 0);
        return;
      case "disable_notify":
        if (wakeUp.notifying && !vq.hasFeature(VIRTIO_RING_F_EVENT_IDX)) this.checkFlags(vq, 1);
        wakeUp.notifying = false;
    }
  }

  private restartAll(): void {
    const { vqs } = this.run.device;
    for (let n = 0; n < vqs.length; n++) {
      if (this.wakeUps[n] === undefined) this.wakeUps.push(new WakeUp());
      (this.wakeUps[n] as WakeUp).restart(vqs[n] as VirtQueue);
    }
  }

  private checkDecision(vq: VirtQueue, due: boolean, done: boolean): void {
    if (due === done) return;
    const what = due
      ? "is not interrupted, although it waits for it"
      : "is interrupted, although it asked not to be";
    this.run.violate(`at used.idx ${vq.lastUsedIdx} the driver ${what}`);
  }

  private checkStarted(vq: VirtQueue, wakeUp: WakeUp): void {
    wakeUp.begin();
    this.checkFlags(vq, wakeUp.notifying ? 0 : 1);
  }

  /** used.flags must have the expected value; if it is not mapped, the driver cannot be told. */
  private checkFlags(vq: VirtQueue, due: number): void {
    if (this.run.guestWrites) return;
    const flags = readField(this.run.memory, vq.used, 0, 2, vq.isLe);
    if (flags === due || flags < 0 || bitmapTouches(vq, vq.used)) return;
    this.run.violate(`used.flags is ${flags}, not ${due}`);
  }

  private checkEnabled(vq: VirtQueue, wakeUp: WakeUp, more: boolean): void {
    const { memory, guestWrites } = this.run;
    const was = wakeUp.notifying;
    wakeUp.notifying = true;
    if (was) return;
    const byEvent = vq.hasFeature(VIRTIO_RING_F_EVENT_IDX);
    const offset = byEvent ? VRING_USED_RING + VRING_USED_ELEM_SIZE * vq.num : 0;
    const due = byEvent ? this.run.was.availIdx : 0;
    const told = readField(memory, vq.used, offset, 2, vq.isLe);
    if (told < 0) return;
    if (told !== due && !guestWrites && !bitmapTouches(vq, vq.used)) {
      this.run.violate(`${byEvent ? "avail_event" : "used.flags"} is ${told}, not ${due}`);
    }
    const published = this.run.avail.field(vq, VRING_AVAIL_IDX);
    if (more || published < 0 || published === this.run.was.availIdx) return;
    // A jump is refused, and the back-end will not come back for it. That is the
    // driver's fault.
    if (((published - vq.lastAvailIdx) & 0xffff) > vq.num) return;
    this.run.violate(
      `avail.idx went from ${this.run.was.availIdx} to ${published} before notifications were enabled, and this went unreported`,
    );
  }
}
