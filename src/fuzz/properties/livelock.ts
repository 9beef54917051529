import { VRING_AVAIL_IDX } from "../../abi/vring.ts";
import type { Fault } from "../../engine/fault.ts";
import type { Operation } from "../../scenario/scenario.ts";
import { RepeatedPop } from "../model/repeated-pop.ts";
import type { Property, WatchedRun, Watcher } from "../property.ts";

/**
 * An error that repeats on an unchanged ring is the driver's fault, and does not
 * change. It is vhost's fault when the error changes on repetition, or when "there is
 * more" and "there is nothing" keep a back-end looping (CVE-2026-74356). A pop during
 * which the guest writes is not repeated, because the ring has changed.
 *
 * Kernel: vhost_get_vq_desc(), vhost_enable_notify(), vhost_vq_avail_empty()
 */
export const livelock: Property = {
  name: "livelock",
  law: "Nothing keeps a back-end looping without progress: a refused pop is refused the same way when repeated, and more work is announced only if more was published.",
  watcher: () => new Livelock(),
};

class Livelock implements Watcher {
  readonly operations = ["get_vq_desc", "enable_notify", "avail_empty"] as const;
  private run!: WatchedRun;
  private readonly again = new RepeatedPop();

  start(run: WatchedRun): void {
    this.run = run;
  }

  after(operation: Operation, ret: number, faults: readonly Fault[]): void {
    switch (operation.op) {
      case "get_vq_desc":
        if (ret < 0 && !this.run.guestWrites) this.checkRefusal(operation, ret, faults);
        return;
      case "enable_notify":
        if (ret !== 0) this.checkMore("enable_notify says that there is more");
        return;
      case "avail_empty":
        this.checkEmpty(ret !== 0);
    }
  }

  private checkRefusal(
    { iov_size, log }: Extract<Operation, { op: "get_vq_desc" }>,
    ret: number,
    faults: readonly Fault[],
  ): void {
    const { again } = this;
    const { vq, was } = this.run;
    const { lastAvailIdx, availIdx } = vq;
    const repeated = again.perform(vq, iov_size, log, lastAvailIdx, availIdx);
    const isSame =
      repeated === ret &&
      again.lastAvailIdx === lastAvailIdx &&
      again.availIdx === availIdx &&
      haveSameCodes(again.faults, faults);
    if (isSame) return;
    this.run.violate(
      `a pop at ${was.lastAvailIdx} refused with ${ret} answers ${repeated} when repeated, although nothing changed`,
    );
  }

  /** Only entries that vhost did not know of count as more. */
  private checkMore(what: string): void {
    const { vq, was } = this.run;
    const published = this.run.avail.field(vq, VRING_AVAIL_IDX);
    if (published >= 0 && published !== was.availIdx) return;
    this.run.violate(`${what} although avail.idx is ${published} as it was read before`);
  }

  /**
   * Later kernels: empty only if everything is popped, and not empty only if there is
   * something to pop or to refuse. 4.6 compares with the index it last read, popped
   * or not.
   */
  private checkEmpty(empty: boolean): void {
    const { vq } = this.run;
    const { availIdx, lastAvailIdx } = this.run.was;
    const published = this.run.avail.field(vq, VRING_AVAIL_IDX);
    if (this.run.device.profile.comparesCachedIdx) {
      if (empty === (published === availIdx)) return;
    } else if (empty) {
      if (availIdx === lastAvailIdx && published === lastAvailIdx) return;
    } else if (availIdx !== lastAvailIdx || published !== lastAvailIdx) {
      return;
    }
    this.run.violate(
      `avail_empty says ${empty} at ${lastAvailIdx} although avail.idx is ${published}`,
    );
  }
}

function haveSameCodes(a: readonly Fault[], b: readonly Fault[]): boolean {
  if (a.length !== b.length) return false;
  for (let i = 0; i < a.length; i++) if (a[i]?.code !== b[i]?.code) return false;
  return true;
}
