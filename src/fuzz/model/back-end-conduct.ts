import type { Device } from "../../engine/device.ts";
import type { Operation } from "../../scenario/scenario.ts";

/** Whether back-end and VMM have kept to what vhost expects of them. */
export class BackEndConduct {
  behaved = true;
  private hasOwner = false;
  private hasTable = false;
  /** The caller is the owner of the device. */
  private isOwner = true;
  /** Whether notifications are enabled, by queue number. */
  private readonly notifying: boolean[] = [];

  /** Begin from the current state of a device. */
  restart(device: Device): void {
    this.behaved = true;
    this.isOwner = true;
    this.hasTable =
      device.table !== undefined || device.vqs.some(({ table }) => table !== undefined);
    this.hasOwner = device.mm !== undefined || device.vqs.some(({ hasIovecs }) => hasIovecs);
    for (let n = 0; n < device.vqs.length; n++) {
      this.notifying[n] = ((device.vqs[n]?.usedFlags ?? 0) & 1) === 0;
    }
  }

  before(operation: Operation): void {
    switch (operation.op) {
      case "get_vq_desc":
        // A back-end pops only with notifications disabled, from a queue that was set
        // up.
        if (this.notifying[operation.vq] === true || !this.isSetUp) this.behaved = false;
        return;
      case "translate":
        if (!this.isSetUp) this.behaved = false;
        return;
      case "log_write":
        if (!holds(operation)) this.behaved = false;
        return;
      case "owner":
        this.isOwner = operation.current;
        if (!this.isOwner) this.behaved = false;
        return;
      case "disable_notify":
        this.notifying[operation.vq] = false;
        return;
      case "enable_notify":
        this.notifying[operation.vq] = true;
        return;
      case "reset_owner":
        this.notifying.fill(true);
        this.hasOwner = false;
        // It leaves an empty table.
        this.hasTable = true;
    }
  }

  after(operation: Operation, ret: number): void {
    if (operation.op !== "dev_ioctl" || ret !== 0) return;
    if (operation.cmd === "VHOST_SET_OWNER") this.hasOwner = true;
    if (operation.cmd === "VHOST_SET_MEM_TABLE") this.hasTable = true;
  }

  private get isSetUp(): boolean {
    return this.hasOwner && this.hasTable;
  }
}

/** Whether the entries have room for as many bytes as were reportedly written. */
function holds({ log, len }: Extract<Operation, { op: "log_write" }>): boolean {
  let held = 0n;
  for (const [, size] of log) held += BigInt(size);
  return log.length > 0 && held >= BigInt(len);
}
