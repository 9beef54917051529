import { VHOST_F_LOG_ALL } from "../../abi/features.ts";
import type { EngineEvent } from "../../engine/observer.ts";
import type { VirtQueue } from "../../engine/virtqueue.ts";
import type { Operation } from "../../scenario/scenario.ts";
import { eventSize, isChecked, ringSize } from "../model/log-range.ts";
import type { Property, WatchedRun, Watcher } from "../property.ts";

/**
 * 4.6 leaves avail_event out of the check in VHOST_SET_VRING_ADDR, so its two bytes
 * may be logged unchecked. (This may never let a bad range through: every kernel
 * rounds the range up to 32 KiB of guest memory.)
 *
 * Kernel: vhost_vring_ioctl(), vq_log_access_ok(), vhost_log_access_ok()
 */
export const logRange: Property = {
  name: "log-range",
  law: "A log range that vhost accepts covers every byte that it may log, avail_event included.",
  watcher: () => new LogRange(),
};

class LogRange implements Watcher {
  readonly events = ["log-check"] as const;
  readonly operations = ["dev_ioctl", "vring_ioctl", "vq_access_ok", "log_access_ok"] as const;
  private run!: WatchedRun;
  /** Bytes of the used ring that the current ioctl checked. */
  private checked = 0;

  start(run: WatchedRun): void {
    this.run = run;
  }

  see(event: EngineEvent): void {
    if (event.type === "log-check") this.checked = event.size;
  }

  after(operation: Operation, ret: number): void {
    const { vqs } = this.run.device;
    switch (operation.op) {
      case "vring_ioctl": {
        if (ret !== 0 || operation.cmd !== "VHOST_SET_VRING_ADDR" || "fault" in operation.arg)
          return;
        const vq = vqs[operation.arg.index] as VirtQueue;
        if (!vq.active || !vq.logUsed) return;
        this.checkUsed(vq);
        this.checkSize(vq);
        return;
      }
      case "vq_access_ok":
        if (ret === 1) this.checkQueue(this.run.vq, false);
        return;
      case "log_access_ok":
        for (const vq of vqs) if (ret === 1 && vq.active) this.checkRegions(vq, true);
        return;
      case "dev_ioctl":
        if (ret !== 0) return;
        if (operation.cmd === "VHOST_SET_LOG_BASE") {
          for (const vq of vqs) if (vq.active) this.checkQueue(vq, false);
        } else if (operation.cmd === "VHOST_SET_MEM_TABLE") {
          for (const vq of vqs) if (vq.active) this.checkRegions(vq, false);
        }
    }
  }

  private checkQueue(vq: VirtQueue, all: boolean): void {
    this.checkRegions(vq, all);
    if (vq.logUsed) this.checkUsed(vq);
  }

  private checkRegions(vq: VirtQueue, all: boolean): void {
    if (vq.table === undefined || !(all || vq.hasFeature(VHOST_F_LOG_ALL))) return;
    for (const { gpa, size } of vq.table.regions) {
      if (isChecked(vq.logBase, gpa, size)) continue;
      this.run.violate(
        `a log at 0x${vq.logBase.toString(16)} was accepted although the bits of the region at 0x${gpa.toString(16)} do not fit`,
      );
    }
  }

  private checkUsed(vq: VirtQueue): void {
    if (isChecked(vq.logBase, vq.logAddr, BigInt(ringSize(vq) + eventSize(vq)))) return;
    this.run.violate(
      `a log at 0x${vq.logBase.toString(16)} was accepted although the bits of the used ring at 0x${vq.logAddr.toString(16)} do not fit`,
    );
  }

  private checkSize(vq: VirtQueue): void {
    const size = ringSize(vq) + eventSize(vq);
    if (this.checked >= size) return;
    this.run.violate(
      `the log range of the used ring was checked for ${this.checked} bytes, and with avail_event ${size} may be logged`,
    );
  }
}
