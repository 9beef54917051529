import { VIRTIO_RING_F_EVENT_IDX } from "../../abi/features.ts";
import { VRING_AVAIL_IDX, VRING_USED_ELEM_SIZE, VRING_USED_RING } from "../../abi/vring.ts";
import type { EngineEvent } from "../../engine/observer.ts";
import type { VirtQueue } from "../../engine/virtqueue.ts";
import type { Operation } from "../../scenario/scenario.ts";
import type { SelectiveWatcher } from "../judge.ts";
import { AvailFields } from "../model/avail-fields.ts";
import { bitmapTouches } from "../model/bitmap-overlap.ts";
import { readField } from "../model/ring-field.ts";
import { WakeUp } from "../model/wake-up.ts";
import type { Property, WatchedRun } from "../property.ts";

/**
 * What the device left in the used ring is not looked at where the guest wrote meanwhile.
 *
 * Spec: 2.7.7, 2.7.10
 */
export const signalDecision: Property = {
  name: "signal-decision",
  law: "The driver is interrupted exactly when the spec says so, and told rightly whether to notify, so that no wake-up is lost on either side.",
  watcher: () => new SignalDecision(),
};

class SignalDecision implements SelectiveWatcher {
  readonly events = ["signal", "read"] as const;
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
  private readonly fields = new AvailFields();
  private lastUsedIdx = 0;
  private availIdx = 0;
  private calls = 0;

  start(run: WatchedRun): void {
    this.run = run;
    this.fields.start(run);
    this.restartAll();
  }

  before(operation: Operation): void {
    if (!("vq" in operation)) return;
    const vq = this.run.device.vqs[operation.vq] as VirtQueue;
    this.lastUsedIdx = vq.lastUsedIdx;
    this.availIdx = vq.availIdx;
    this.calls = 0;
    this.fields.clear();
  }

  see(event: EngineEvent): void {
    if (event.type === "read") this.fields.see(event);
    else if (event.type === "signal" && event.purpose === "call") this.calls++;
  }

  after(operation: Operation, ret: number): void {
    if (!("vq" in operation)) {
      this.restartAll();
      return;
    }
    const vq = this.run.device.vqs[operation.vq] as VirtQueue;
    const wakeUp = this.wakeUps[operation.vq] as WakeUp;
    switch (operation.op) {
      case "add_used":
      case "add_used_n":
        wakeUp.complete((vq.lastUsedIdx - this.lastUsedIdx) & 0xffff);
        return;
      case "notify":
        this.checkDecision(vq, wakeUp.decide(vq, this.fields), ret !== 0);
        return;
      case "signal": {
        // Without a call eventfd there is nobody to decide for.
        const due = vq.call !== undefined && wakeUp.decide(vq, this.fields);
        this.checkDecision(vq, due, this.calls > 0);
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
      ? "is not interrupted, which it waits for"
      : "is interrupted, which it asked not to be";
    this.run.violate(`at used.idx ${vq.lastUsedIdx} the driver ${what}`);
  }

  private checkStarted(vq: VirtQueue, wakeUp: WakeUp): void {
    wakeUp.begin();
    this.checkFlags(vq, wakeUp.notifying ? 0 : 1);
  }

  /** used.flags is what it has to be; where it is not mapped, nobody can be told. */
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
    const due = byEvent ? this.availIdx : 0;
    const told = readField(memory, vq.used, offset, 2, vq.isLe);
    if (told < 0) return;
    if (told !== due && !guestWrites && !bitmapTouches(vq, vq.used)) {
      this.run.violate(`${byEvent ? "avail_event" : "used.flags"} is ${told}, not ${due}`);
    }
    const published = this.fields.field(vq, VRING_AVAIL_IDX);
    if (more || published < 0 || published === this.availIdx) return;
    // A jump is refused, and the back-end will not come back for it: the driver's fault.
    if (((published - vq.lastAvailIdx) & 0xffff) > vq.num) return;
    this.run.violate(
      `avail.idx went from ${this.availIdx} to ${published} before notifications were enabled, and nobody says so`,
    );
  }
}
