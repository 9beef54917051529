import type { DeviceDraft } from "./device-drafts.ts";

/** Steps through devices, and never returns to one that takes no more. */
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

/** The rows of devices that may have one queue number, most likely first. */
type Rows = readonly Row[];

const lacks = (device: DeviceDraft, queue: number) =>
  !device.queues.get(queue)?.queue || device.stale.has(queue);
const has = (device: DeviceDraft, queue: number) => queue < (device.numQueues ?? Infinity);

/**
 * The devices of one name. Assigns replies to them where only the order of the replies
 * tells them apart.
 *
 * Replies about queues belong to the devices of the most recent statuses: to one device
 * if statuses and queues alternate, or to all of them in order if the statuses come
 * first.
 */
export class DeviceTurns {
  /** Devices whose statuses came without a queue in between. */
  private batch: DeviceDraft[] = [];
  private batchAnswered = false;
  private batchRows = new Map<number, Rows>();
  private batchRoom = this.roomRow();
  private readonly allRows = new Map<number, Row>();
  private readonly allStatuses: Row;
  private readonly repeats = new Map<number | "status", number>();
  private readonly ringAt = new Map<bigint, DeviceDraft>();

  /**
   * @param all - gives the devices known so far
   * @param listed - how many devices x-query-virtio lists; 0 if unknown
   */
  constructor(
    private readonly all: () => readonly DeviceDraft[],
    private readonly listed: number,
  ) {
    this.allStatuses = new Row(all, (device) => !device.status);
  }

  /** The device that a status reply belongs to; undefined if it opens a new one. */
  forStatus(): DeviceDraft | undefined {
    return this.allStatuses.first() ?? this.again("status");
  }

  /** The device that a reply about `queue` belongs to; undefined if it opens a new one. */
  forQueue(queue: number): DeviceDraft | undefined {
    for (const row of this.rowsOf(queue)) {
      const device = row.first();
      if (device) return device;
    }
    return this.again(queue);
  }

  /** The device of a reply with a ring but no queue number; undefined if it opens a new one. */
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

  /** Starts a batch with a device that a queue opened: the next queues are most likely its own. */
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

  /** If all listed devices have such a reply, another one replaces that of each device in turn. */
  private again(what: number | "status"): DeviceDraft | undefined {
    const devices = this.all();
    if (this.listed === 0 || devices.length < this.listed) return undefined;
    const turn = this.repeats.get(what) ?? 0;
    this.repeats.set(what, turn + 1);
    return devices[turn % devices.length];
  }
}
