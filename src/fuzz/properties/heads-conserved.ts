import { VRING_AVAIL_ELEM_SIZE, VRING_AVAIL_IDX, VRING_AVAIL_RING } from "../../abi/vring.ts";
import type { Fault } from "../../engine/fault.ts";
import type { VirtQueue } from "../../engine/virtqueue.ts";
import type { Operation } from "../../scenario/scenario.ts";
import { HeadLedger, isBeyondRing } from "../model/head-ledger.ts";
import type { Property, WatchedRun, Watcher } from "../property.ts";

/** Spec: 2.7.6, 2.7.13 */
export const headsConserved: Property = {
  name: "heads-conserved",
  law: "Heads are conserved: each pop yields the head that the driver published, and every popped head is completed, discarded or in flight.",
  watcher: () => new HeadsConserved(),
};

class HeadsConserved implements Watcher {
  readonly operations = [
    "get_vq_desc",
    "discard",
    "add_used",
    "add_used_n",
    "init_access",
    "vring_ioctl",
    "reset_owner",
  ] as const;
  private run!: WatchedRun;
  private readonly ledgers: HeadLedger[] = [];

  start(run: WatchedRun): void {
    this.run = run;
    this.restartAll();
  }

  after(operation: Operation, ret: number, faults: readonly Fault[]): void {
    const { op } = operation;
    if (op === "reset_owner" || op === "vring_ioctl") {
      if (op === "reset_owner") this.restartAll();
      else if (ret === 0 && operation.op === "vring_ioctl") this.reconfigure(operation);
      return;
    }
    const { vq, was } = this.run;
    const ledger = this.ledgerOf(vq);
    switch (op) {
      case "init_access":
        ledger.restart(vq);
        return;
      case "get_vq_desc":
        this.checkPop(vq, ledger, ret, faults);
        break;
      case "discard":
        ledger.discard(operation.n);
        if (isBeyondRing(vq)) ledger.rewound = true;
        break;
      case "add_used":
        if (ret < 0) ledger.lose((vq.lastUsedIdx - was.lastUsedIdx) & 0xffff);
        else ledger.complete(operation.id);
        break;
      case "add_used_n":
        if (ret < 0) ledger.lose((vq.lastUsedIdx - was.lastUsedIdx) & 0xffff);
        else for (const [id] of operation.heads) ledger.complete(id);
    }
    this.checkCount(vq, ledger, op);
  }

  private ledgerOf(vq: VirtQueue): HeadLedger {
    return this.ledgers[this.run.device.vqs.indexOf(vq)] as HeadLedger;
  }

  private reconfigure({ cmd, arg }: Extract<Operation, { op: "vring_ioctl" }>): void {
    const isSet = cmd === "VHOST_SET_VRING_NUM" || cmd === "VHOST_SET_VRING_BASE";
    if ("fault" in arg || !isSet) return;
    const vq = this.run.device.vqs[arg.index] as VirtQueue;
    const ledger = this.ledgers[arg.index] as HeadLedger;
    ledger.restart(vq);
  }

  private restartAll(): void {
    const { vqs } = this.run.device;
    for (let n = 0; n < vqs.length; n++) {
      const ledger = this.ledgers[n];
      if (ledger === undefined) this.ledgers.push(new HeadLedger());
      (this.ledgers[n] as HeadLedger).restart(vqs[n] as VirtQueue);
    }
  }

  private checkPop(vq: VirtQueue, ledger: HeadLedger, ret: number, faults: readonly Fault[]): void {
    const { run } = this;
    const { num } = vq;
    const at = ledger.availIdx;
    const published = run.avail.field(vq, VRING_AVAIL_IDX);
    const ahead = published < 0 ? 0 : (published - at) & 0xffff;
    if (published >= 0 && vq.availIdx !== published && vq.availIdx !== run.was.availIdx) {
      run.violate(`avail.idx ${vq.availIdx} is cached although ${published} was read`);
    }
    if (ret === num) {
      if (published !== at)
        run.violate(`nothing to pop at ${at} although avail.idx is ${published}`);
      return;
    }
    const entry = VRING_AVAIL_RING + VRING_AVAIL_ELEM_SIZE * (at & (num - 1));
    const head = run.avail.field(vq, entry);
    if (ret < 0) {
      const code = faults[faults.length - 1]?.code;
      const isRight =
        code === "avail-idx-jump"
          ? ahead > num
          : code === "head-range"
            ? head >= num
            : code === "avail-idx-read"
              ? published < 0
              : code !== "avail-ring-read" || head < 0;
      if (!isRight)
        run.violate(`${code} at ${at} although avail.idx is ${published} and the head ${head}`);
      return;
    }
    ledger.pop(ret);
    if (ret !== head) run.violate(`head ${ret} was popped at ${at} where the driver wrote ${head}`);
    if (ret >= num) run.violate(`head ${ret} was popped from a queue of ${num}`);
    const known = (run.was.availIdx - at) & 0xffff;
    // Entries that vhost already knows of stay popped even if the driver takes them
    // back.
    const isPublished =
      ledger.rewound || (ahead > 0 && ahead <= num) || (known > 0 && known <= num);
    if (!isPublished)
      run.violate(`head ${ret} was popped at ${at} although avail.idx is ${published}`);
  }

  private checkCount(vq: VirtQueue, ledger: HeadLedger, op: string): void {
    const { lastAvailIdx, lastUsedIdx } = vq;
    if (ledger.availIdx !== lastAvailIdx || ledger.usedIdx !== lastUsedIdx) {
      this.run.violate(
        `${op} left the indices at ${lastAvailIdx} popped and ${lastUsedIdx} used, not at ${ledger.availIdx} and ${ledger.usedIdx}`,
      );
    } else if (ledger.counts && ledger.inFlight !== ledger.inFlightByIndex) {
      this.run.violate(
        `${ledger.inFlight} heads in flight, by the indices ${ledger.inFlightByIndex}`,
      );
    }
  }
}
