import type { U64 } from "../../base/u64.ts";
import type { EventFd } from "../../engine/eventfd.ts";
import type { VirtQueue } from "../../engine/virtqueue.ts";

/** The queue fields that its ioctls set: first their old values, then the expected ones. */
export class VringFields {
  num = 0;
  lastAvailIdx = 0;
  availIdx = 0;
  desc: U64 = 0;
  avail: U64 = 0;
  used: U64 = 0;
  logUsed = false;
  logAddr: U64 = 0;
  userBe = false;
  kick: EventFd | undefined = undefined;
  call: EventFd | undefined = undefined;
  error: EventFd | undefined = undefined;

  remember(vq: VirtQueue): void {
    this.num = vq.num;
    this.lastAvailIdx = vq.lastAvailIdx;
    this.availIdx = vq.availIdx;
    this.desc = vq.desc;
    this.avail = vq.avail;
    this.used = vq.used;
    this.logUsed = vq.logUsed;
    this.logAddr = vq.logAddr;
    this.userBe = vq.userBe;
    this.kick = vq.kick;
    this.call = vq.call;
    this.error = vq.error;
  }

  /** The first field that differs from its expected value. */
  differing(vq: VirtQueue): string | undefined {
    if (vq.num !== this.num) return "num";
    if (vq.lastAvailIdx !== this.lastAvailIdx) return "lastAvailIdx";
    if (vq.availIdx !== this.availIdx) return "availIdx";
    if (vq.desc !== this.desc) return "desc";
    if (vq.avail !== this.avail) return "avail";
    if (vq.used !== this.used) return "used";
    if (vq.logUsed !== this.logUsed) return "logUsed";
    if (vq.logAddr !== this.logAddr) return "logAddr";
    if (vq.userBe !== this.userBe) return "userBe";
    if (vq.kick !== this.kick) return "kick";
    if (vq.call !== this.call) return "call";
    return vq.error === this.error ? undefined : "error";
  }
}
