import { integer } from "../base/json-integers.ts";
import type { JsonNode } from "./json-node.ts";

const MAX_DEVICES = 4096;
/** Most queues of a device, as in QEMU (VIRTIO_QUEUE_MAX). */
export const MAX_QUEUES = 1024;
const queueCount = integer(0, MAX_QUEUES, "number");

/** Replies about one queue. */
export interface QueueDraft {
  queue?: JsonNode;
  vhostQueue?: JsonNode;
  element?: JsonNode;
}

/** Replies about one device, collected so far. */
export interface DeviceDraft {
  readonly name: string;
  path: string;
  /** Some of its replies were assigned by name and order only. */
  guessed: boolean;
  status?: JsonNode;
  /** The number of queues, according to its status. */
  numQueues?: number;
  readonly queues: Map<number, QueueDraft>;
  /** Queue numbers by descriptor table address, where a reply gave both. */
  readonly queueAtDesc: Map<bigint, number>;
  /** Queues whose replies are older than the newest status. */
  readonly stale: Set<number>;
}

/** Sets the first or a newer status of a device. */
export function setStatus(device: DeviceDraft, status: JsonNode): void {
  if (device.status) for (const queue of device.queues.keys()) device.stale.add(queue);
  device.status = status;
  const count = status.optional("num-vqs", queueCount);
  if (count === undefined) delete device.numQueues;
  else device.numQueues = count;
}

/** The draft of a queue, created if needed. */
export function queueDraft(device: DeviceDraft, queue: number): QueueDraft {
  const known = device.queues.get(queue);
  if (known) return known;
  const draft: QueueDraft = {};
  device.queues.set(queue, draft);
  return draft;
}

/** The devices found in replies, in order of appearance. */
export class DeviceDrafts {
  readonly all: DeviceDraft[] = [];
  private readonly byName = new Map<string, DeviceDraft[]>();
  private readonly byPath = new Map<string, DeviceDraft>();

  /** @param cause - the value to report if there are too many devices */
  open(cause: JsonNode, name: string, path = ""): DeviceDraft {
    if (this.all.length >= MAX_DEVICES) cause.fail(`more than ${MAX_DEVICES} devices`);
    const draft: DeviceDraft = {
      name,
      path,
      guessed: false,
      queues: new Map(),
      queueAtDesc: new Map(),
      stale: new Set(),
    };
    this.all.push(draft);
    const same = this.byName.get(name);
    if (same) same.push(draft);
    else this.byName.set(name, [draft]);
    if (path !== "" && !this.byPath.has(path)) this.byPath.set(path, draft);
    return draft;
  }

  named(name: string): readonly DeviceDraft[] {
    return this.byName.get(name) ?? [];
  }

  at(path: string): DeviceDraft | undefined {
    return this.byPath.get(path);
  }

  /** Sets the path of a device that was opened without one. */
  place(draft: DeviceDraft, path: string): void {
    draft.path = path;
    this.byPath.set(path, draft);
  }
}
