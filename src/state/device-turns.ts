import type { DeviceDraft } from "./device-drafts.ts";

/** Goes along devices, and never back to one that takes no more. */
class Row {
  private at = 0;

  constructor(
    private readonly devices: () => readonly DeviceDraft[],
    private readonly takes: (device: DeviceDraft) => boolean,
  ) {}

  first(): DeviceDraft | undefined {
    const devices = this.devices();
    for (; this.at < devices.length; this.at++) {
      const device = devices[this.at];
      if (device && this.takes(device)) return device;
    }
    return undefined;
  }
}

/** The rows of devices that one queue number can go to, the likeliest first. */
type Rows = readonly Row[];

const lacks = (device: DeviceDraft, queue: number) =>
  !device.queues.get(queue)?.queue || device.stale.has(queue);
const has = (device: DeviceDraft, queue: number) => queue < (device.numQueues ?? Infinity);

/**
 * The devices of one name, and whose turn it is where only the order of the
 * replies can tell.
 *
 * Replies about queues are of the devices whose status came last: of one where
 * status and queues alternate, of all of them, in their order, where the
 * statuses come first.
 */
export class DeviceTurns {
  /** Devices whose statuses came with no queue in between. */
  private batch: DeviceDraft[] = [];
  private batchAnswered = false;
  private batchRows = new Map<number, Rows>();
  private batchRoom = this.roomRow();
  private readonly allRows = new Map<number, Row>();
  private readonly allStatuses: Row;
  private readonly repeats = new Map<number | "status", number>();
  private readonly ringAt = new Map<bigint, DeviceDraft>();

  /**
   * @param all - the devices there are by now
   * @param listed - how many x-query-virtio lists; 0 where it tells nothing
   */
  constructor(
    private readonly all: () => readonly DeviceDraft[],
    private readonly listed: number,
  ) {
    this.allStatuses = new Row(all, (device) => !device.status);
  }

  /** Whose a status reply is; undefined when it opens a device. */
  forStatus(): DeviceDraft | undefined {
    return this.allStatuses.first() ?? this.again("status");
  }

  /** Whose a reply about queue number `queue` is; undefined when it opens a device. */
  forQueue(queue: number): DeviceDraft | undefined {
    for (const row of this.rowsOf(queue)) {
      const device = row.first();
      if (device) return device;
    }
    return this.again(queue);
  }

  /** Whose a reply is that tells a ring and no queue number; undefined when it opens a device. */
  forRing(desc: bigint): DeviceDraft | undefined {
    return this.ringAt.get(desc) ?? this.batchRoom.first() ?? this.all().at(-1);
  }

  tookStatus(device: DeviceDraft): void {
    if (this.batchAnswered) this.startBatch();
    this.batch.push(device);
  }

  tookQueue(device: DeviceDraft, desc: bigint): void {
    this.batchAnswered = true;
    if (!this.ringAt.has(desc)) this.ringAt.set(desc, device);
  }

  /** A device that a queue opened: the queues that follow are likelier its own than another's. */
  openedByQueue(device: DeviceDraft): void {
    this.startBatch();
    this.batch.push(device);
  }

  private startBatch(): void {
    this.batch = [];
    this.batchAnswered = false;
    this.batchRows = new Map();
    this.batchRoom = this.roomRow();
  }

  private roomRow(): Row {
    return new Row(
      () => this.batch,
      (device) => device.queues.size < (device.numQueues ?? Infinity),
    );
  }

  private rowsOf(queue: number): Rows {
    const known = this.batchRows.get(queue);
    if (known) return known;
    const batch = () => this.batch;
    const all = this.allRows.get(queue) ?? new Row(this.all, (device) => lacks(device, queue));
    this.allRows.set(queue, all);
    const rows = [
      new Row(batch, (device) => lacks(device, queue) && has(device, queue)),
      new Row(batch, (device) => lacks(device, queue)),
      all,
    ];
    this.batchRows.set(queue, rows);
    return rows;
  }

  /** All devices that there can be have such a reply: it is a newer one, of each in turn. */
  private again(what: number | "status"): DeviceDraft | undefined {
    const devices = this.all();
    if (this.listed === 0 || devices.length < this.listed) return undefined;
    const turn = this.repeats.get(what) ?? 0;
    this.repeats.set(what, turn + 1);
    return devices[turn % devices.length];
  }
}
