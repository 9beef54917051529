import type { EngineEvent } from "../../engine/observer.ts";
import type { Operation } from "../../scenario/scenario.ts";
import { DirtyPages } from "../model/dirty-pages.ts";
import { offsetFrom } from "../model/ring-field.ts";
import type { Property, WatchedRun, Watcher } from "../property.ts";

/**
 * The content of the bitmap is not checked when the guest wrote in the meantime.
 *
 * Kernel: log_write(), vhost_log_write()
 */
export const dirtyLog: Property = {
  name: "dirty-log",
  law: "Every page that the device writes is marked in the dirty log and no other, and a chain's log entries are its writable buffers.",
  watcher: () => new DirtyLog(),
};

class DirtyLog implements Watcher {
  readonly events = ["write", "log-bit", "log-fill", "access-fault"] as const;
  readonly operations = [
    "get_vq_desc",
    "add_used",
    "add_used_n",
    "init_access",
    "signal",
    "notify",
    "enable_notify",
    "disable_notify",
    "log_write",
  ] as const;
  private run!: WatchedRun;
  private readonly due = new DirtyPages();
  /** Part of the bitmap is not mapped, which vhost tolerates. */
  private faulted = false;
  private bitAddr = -1;
  private bits = 0;

  start(run: WatchedRun): void {
    this.run = run;
    this.restart();
  }

  see(event: EngineEvent): void {
    switch (event.type) {
      case "write":
        if (event.structure === "used" && this.run.vq.logUsed) {
          this.due.addUsed(this.run.vq, offsetFrom(this.run.vq.used, event.addr), event.size);
        } else if (event.structure === "log") {
          this.bitAddr = offsetFrom(this.run.vq.logBase, event.addr);
          this.bits = Number(event.value) ^ Number(event.old);
        }
        return;
      case "log-bit":
        this.checkBit(event.page);
        return;
      case "log-fill": {
        const first = 8 * offsetFrom(this.run.vq.logBase, event.addr);
        this.due.mark(first);
        this.due.mark(first + 8 * event.old.length - 1);
        return;
      }
      case "access-fault":
        if (event.structure === "log") this.faulted = true;
    }
  }

  after(operation: Operation, ret: number): void {
    if (operation.op === "get_vq_desc") {
      if (ret >= 0 && ret !== this.run.vq.num) this.checkEntries(operation.log);
    } else {
      if (operation.op === "log_write") this.due.addEntries(operation);
      this.checkPages(ret);
    }
    this.restart();
  }

  /** Reset for the next operation. */
  private restart(): void {
    this.faulted = false;
    this.bitAddr = -1;
    this.due.clear();
  }

  private checkPages(ret: number): void {
    if (this.due.isEmpty) return;
    const beyond = this.due.beyond();
    if (beyond >= 0) {
      this.run.violate(`page ${beyond} is marked although nothing was written there`);
    }
    // What a failed completion wrote was never published.
    if (this.faulted || ret < 0 || this.run.guestWrites) return;
    const unmarked = this.due.unmarked(this.run.memory, this.run.vq.logBase);
    if (unmarked >= 0) {
      this.run.violate(`page ${unmarked} was written and is not marked`);
    }
  }

  /** The bit that was set must be the one for the page. */
  private checkBit(page: number | bigint): void {
    const number = Number(page);
    this.due.mark(number);
    const inByte = 1 << (number & 7);
    const isPlace =
      this.bitAddr === Number.POSITIVE_INFINITY || this.bitAddr === Math.floor(number / 8);
    if (!isPlace || (this.bits & ~inByte) !== 0) {
      this.run.violate(
        `page ${number} was marked by bits 0x${this.bits.toString(16)} of byte ${this.bitAddr}`,
      );
    }
  }

  /** Later kernels skip empty buffers; 4.6 gives each an entry. */
  private checkEntries(asked: boolean): void {
    const { walked } = this.run;
    const { log } = this.run.runner.chain;
    if (!asked) {
      if (log.count > 0) this.run.violate(`${log.count} log entries were not asked for`);
      return;
    }
    if (!walked.whole) return;
    const withEmpty = this.run.device.profile.logsEmptyBuffers;
    let entry = 0;
    for (let i = 0; i < walked.count; i++) {
      if (!walked.isWritable(i) || (walked.len(i) === 0 && !withEmpty)) continue;
      const isRight =
        entry < log.count && log.addr(entry) === walked.addr(i) && log.len(entry) === walked.len(i);
      if (!isRight) {
        this.run.violate(`log entry ${entry} of ${log.count} is not writable buffer ${i}`);
        return;
      }
      entry++;
    }
    if (entry !== log.count) {
      this.run.violate(`${log.count} log entries for ${entry} writable buffers`);
    }
  }
}
