import { EFAULT, ENOBUFS } from "../../abi/errno.ts";
import {
  VRING_DESC_FLAGS,
  VRING_DESC_LEN,
  VRING_DESC_NEXT,
  VRING_DESC_SIZE,
} from "../../abi/vring.ts";
import { addU64, type U64, u64FromHalves } from "../../base/u64.ts";
import type { Fault } from "../../engine/fault.ts";
import type { EngineEvent } from "../../engine/observer.ts";
import type { Operation } from "../../scenario/scenario.ts";
import { ChainLinks } from "../model/chain-links.ts";
import { GuestRegions } from "../model/guest-regions.ts";
import type { Property, WatchedRun, Watcher } from "../property.ts";

/** Spec: 2.7.5 */
export const iovecsCoverChain: Property = {
  name: "iovecs-cover-chain",
  law: "The iovecs of a chain cover exactly its descriptors, in order and byte for byte, each within one region of guest memory.",
  watcher: () => new IovecsCoverChain(),
};

class IovecsCoverChain implements Watcher {
  readonly events = ["descriptor"] as const;
  readonly operations = ["get_vq_desc"] as const;
  private run!: WatchedRun;
  private readonly regions = new GuestRegions();
  private readonly links = new ChainLinks();

  start(run: WatchedRun): void {
    this.run = run;
    this.links.clear();
  }

  see(event: EngineEvent): void {
    if (event.type !== "descriptor") return;
    this.checkRead(event);
    if (!this.links.follow(event)) {
      this.run.violate(
        `the walk went to ${event.table} descriptor ${event.index}, where no link leads`,
      );
    }
  }

  after(operation: Operation, ret: number, faults: readonly Fault[]): void {
    if (operation.op === "get_vq_desc") this.checkPop(operation.iov_size, ret, faults);
    this.links.clear();
  }

  private checkPop(iovSize: number, ret: number, faults: readonly Fault[]): void {
    this.regions.use(this.run.vq.table);
    if (ret < 0) {
      for (const { code, values } of faults) {
        if (code === "desc-translation" || code === "indirect-translation") {
          this.checkRefusal(values.ret, iovSize);
        }
      }
      return;
    }
    if (ret === this.run.vq.num || !this.run.walked.whole) return;
    if (!this.links.isComplete(ret)) {
      this.run.violate(`the walk from head ${ret} is not that of a whole chain`);
    }
    this.checkIovecs();
  }

  /** A descriptor must be read as memory holds it, in the ring's byte order. */
  private checkRead(event: Extract<EngineEvent, { type: "descriptor" }>): void {
    const { at } = event;
    if (typeof at !== "number") return;
    const mapping = this.run.memory.find(at);
    if (mapping === undefined || at + VRING_DESC_SIZE > mapping.end) return;
    const { view } = mapping;
    const offset = at - mapping.start;
    const le = this.run.vq.isLe;
    const first = view.getUint32(offset, le);
    const second = view.getUint32(offset + 4, le);
    if (
      event.len === view.getUint32(offset + VRING_DESC_LEN, le) &&
      event.flags === view.getUint16(offset + VRING_DESC_FLAGS, le) &&
      event.next === view.getUint16(offset + VRING_DESC_NEXT, le) &&
      event.addr === (le ? u64FromHalves(second, first) : u64FromHalves(first, second))
    ) {
      return;
    }
    // An indirect entry that is split between two regions is not contiguous here.
    if (event.table === "main" || this.isWholeEntry(at)) {
      this.run.violate(`${event.table} descriptor ${event.index} was misread`);
    }
  }

  private isWholeEntry(at: number): boolean {
    const { table, position } = this.links;
    this.regions.use(this.run.vq.table);
    const addr = addU64(table, VRING_DESC_SIZE * position);
    return this.regions.backs(addr, at, VRING_DESC_SIZE, false);
  }

  private checkIovecs(): void {
    const { walked } = this.run;
    const { chain } = this.run.runner;
    const count = chain.out + chain.in;
    let taken = 0;
    for (let i = 0; i < walked.count; i++) {
      let addr: U64 = walked.addr(i);
      for (let left = walked.len(i); left > 0; ) {
        const len = taken < count ? (chain.iov.lens[taken] as number) : 0;
        const fits = len > 0 && len <= left;
        if (!fits || !this.regions.backs(addr, chain.iov.base(taken), len, len < left)) {
          this.run.violate(
            `buffer ${i}, ${left} bytes left at 0x${addr.toString(16)}, is not what iovec ${taken} of ${count} holds`,
          );
          return;
        }
        addr = addU64(addr, len);
        left -= len;
        taken++;
      }
    }
    if (taken !== count) {
      this.run.violate(`${count} iovecs where the chain's buffers take ${taken}`);
    }
  }

  /**
   * A buffer may be refused only if memory lacks a byte of it or there are too few
   * iovecs. In an array of regions one may hide another, and missing memory is not
   * checked here.
   */
  private checkRefusal(ret: number, iovSize: number): void {
    const { walked } = this.run;
    const i = walked.count - 1;
    if (i < 0 || !walked.whole || this.run.vq.table?.isArray === true) return;
    const addr = walked.addr(i);
    if (typeof addr !== "number") return;
    const pieces = this.regions.pieces(addr, walked.len(i));
    const { chain } = this.run.runner;
    const room = iovSize - chain.out - chain.in;
    const isMissing = ret === -EFAULT && pieces < 0;
    const isFull =
      ret === -ENOBUFS && (pieces < 0 || pieces > room || this.run.vq.table?.simple === false);
    if (isMissing || isFull) return;
    this.run.violate(
      `buffer ${i}, ${walked.len(i)} bytes at 0x${addr.toString(16)}, was refused with ${ret} although ${pieces} iovecs hold it`,
    );
  }
}
