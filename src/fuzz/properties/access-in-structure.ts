import { VIRTIO_RING_F_EVENT_IDX } from "../../abi/features.ts";
import {
  VRING_AVAIL_ELEM_SIZE,
  VRING_AVAIL_RING,
  VRING_DESC_SIZE,
  VRING_USED_ELEM_SIZE,
  VRING_USED_RING,
} from "../../abi/vring.ts";
import { addU64, type U64 } from "../../base/u64.ts";
import type { EngineEvent, Structure } from "../../engine/observer.ts";
import type { Operation } from "../../scenario/scenario.ts";
import { GuestRegions } from "../model/guest-regions.ts";
import { LogExtent } from "../model/log-extent.ts";
import { offsetFrom } from "../model/ring-field.ts";
import type { Property, WatchedRun, Watcher } from "../property.ts";

/** Spec: 2.7.5, 2.7.6, 2.7.8 */
export const accessInStructure: Property = {
  name: "access-in-structure",
  law: "Every access lies in the structure it is for: the ring's parts, indirect tables, the dirty bitmap, and vhost's own arrays.",
  watcher: () => new AccessInStructure(),
};

class AccessInStructure implements Watcher {
  readonly events = [
    "read",
    "write",
    "access-fault",
    "descriptor",
    "region-overrun",
    "log-overrun",
    "log-fill",
  ] as const;
  readonly operations = [
    "init_access",
    "signal",
    "notify",
    "enable_notify",
    "disable_notify",
    "avail_empty",
    "get_vq_desc",
    "translate",
    "add_used",
    "add_used_n",
    "log_write",
  ] as const;
  private run!: WatchedRun;
  private table: U64 = 0;
  private tableSize = 0;
  private readonly regions = new GuestRegions();
  private readonly logged = new LogExtent();

  start(run: WatchedRun): void {
    this.run = run;
  }

  see(event: EngineEvent): void {
    switch (event.type) {
      case "read":
      case "write":
      case "access-fault":
        if (!this.isInside(event.structure, event.addr, event.size)) {
          this.run.violate(
            `${event.type} of ${event.size} bytes at 0x${event.addr.toString(16)} is outside ${event.structure}`,
          );
        }
        return;
      case "descriptor":
        if (event.table === "main") {
          const { vq } = this.run;
          const inTable = event.index < vq.num;
          const at = VRING_DESC_SIZE * event.index;
          if (!inTable || offsetFrom(vq.desc, event.at) !== at) {
            this.run.violate(`descriptor ${event.index} was read at 0x${event.at.toString(16)}`);
          }
          this.table = event.addr;
          this.tableSize = event.len;
          return;
        }
        this.checkEntry(event.index, event.at);
        return;
      case "log-fill":
        if (!this.isLogged(event.addr, event.old.length)) {
          this.run.violate(`${event.old.length} bytes of bitmap from 0x${event.addr.toString(16)}`);
        }
        return;
      case "region-overrun":
        this.run.violate(
          `the region array was read past its end to find 0x${event.addr.toString(16)}`,
        );
        return;
      case "log-overrun":
        this.run.violate(`entry ${event.count} of the 1024 of the log array was written`);
    }
  }

  after(operation: Operation, ret: number): void {
    if (operation.op === "get_vq_desc") {
      const { chain } = this.run.runner;
      const taken = chain.out + chain.in;
      if (taken > operation.iov_size || taken > chain.iov.capacity) {
        this.run.violate(`${taken} iovecs in an array of ${operation.iov_size}`);
      }
    } else if (operation.op === "translate" && ret > operation.iov_size) {
      this.run.violate(`${ret} iovecs in an array of ${operation.iov_size}`);
    }
  }

  /** An entry must be where the memory table puts it, and lie wholly in the table. */
  private checkEntry(index: number, at: U64): void {
    const offset = VRING_DESC_SIZE * index;
    this.regions.use(this.run.vq.table);
    const isInTable = offset + VRING_DESC_SIZE <= this.tableSize;
    if (isInTable && this.regions.backs(addU64(this.table, offset), at, 1, false)) return;
    this.run.violate(`indirect entry ${index} was read at 0x${at.toString(16)}`);
  }

  private isInside(structure: Structure, addr: U64, size: number): boolean {
    const { vq } = this.run;
    switch (structure) {
      case "avail":
        return this.isInRing(
          offsetFrom(vq.avail, addr) + size,
          VRING_AVAIL_RING + VRING_AVAIL_ELEM_SIZE * vq.num,
        );
      case "used":
        return (
          this.isInRing(
            offsetFrom(vq.used, addr) + size,
            VRING_USED_RING + VRING_USED_ELEM_SIZE * vq.num,
          ) || this.isMisused()
        );
      case "desc":
        return offsetFrom(vq.desc, addr) + size <= VRING_DESC_SIZE * vq.num;
      case "indirect":
        return offsetFrom(this.table, addr) + size <= this.tableSize;
      case "log":
        return this.isLogged(addr, size);
      default:
        return true;
    }
  }

  private isLogged(addr: U64, size: number): boolean {
    const { vq, operation } = this.run;
    if (operation.op === "log_write") this.logged.ofEntries(vq, operation);
    else this.logged.ofUsedRing(vq);
    return this.logged.has(addr, size);
  }

  /** More is completed at once than the ring holds, which is the back-end's fault. */
  private isMisused(): boolean {
    const { vq, operation } = this.run;
    return operation.op === "add_used_n" && operation.heads.length > vq.num;
  }

  /** The event field follows the entries, if it was negotiated. */
  private isInRing(end: number, entriesEnd: number): boolean {
    return (
      end <= entriesEnd ||
      (end <= entriesEnd + 2 && this.run.vq.hasFeature(VIRTIO_RING_F_EVENT_IDX))
    );
  }
}
