import { quote } from "../../base/quote.ts";
import {
  type DeviceDraft,
  type DeviceDrafts,
  MAX_QUEUES,
  queueDraft,
  setStatus,
} from "../device-drafts.ts";
import { DeviceTurns } from "../device-turns.ts";
import type { JsonNode } from "../json-node.ts";
import { queueNumber, shortText, u64 } from "./fields.ts";
import type { PairedReply } from "./pairing.ts";

/** Paths of the devices that x-query-virtio lists, by device name. */
function listedPaths(replies: readonly PairedReply[]): Map<string, Set<string>> {
  const listed = new Map<string, Set<string>>();
  for (const { query, node } of replies) {
    if (query !== "list") continue;
    for (const entry of node.isList ? node.items() : [node]) {
      const name = entry.field("name", shortText);
      const paths = listed.get(name) ?? new Set();
      listed.set(name, paths.add(entry.field("path", shortText)));
    }
  }
  return listed;
}

/**
 * Assigns replies to devices.
 *
 * A reply names only the type of its device. If the log holds the command, its path
 * decides. Otherwise a status reply opens a device, and the order decides which device
 * a queue reply belongs to.
 */
class Grouping {
  readonly warnings: string[] = [];
  private readonly listed: ReadonlyMap<string, ReadonlySet<string>>;
  private readonly replies: readonly PairedReply[];
  /** The queue of the previous reply. */
  private last: { device: DeviceDraft; queue: number } | undefined;
  private numberedByOrder = false;
  private readonly turns = new Map<string, DeviceTurns>();

  constructor(
    private readonly drafts: DeviceDrafts,
    replies: readonly PairedReply[],
  ) {
    this.listed = listedPaths(replies);
    this.replies = replies.filter(({ query }) => query !== "list");
  }

  run(): void {
    this.replies.forEach((reply, at) => {
      const name = reply.node.field("name", shortText);
      const previous = this.last;
      this.last = undefined;
      if (reply.query === "status") this.takeStatus(reply, name);
      else if (reply.query === "queue") this.takeQueue(reply, name);
      else if (reply.query === "vhostQueue") this.takeVhostQueue(reply, name, previous);
      else this.takeElement(reply, name, previous, this.replies[at + 1]?.query === "element");
    });
    this.placeLoneDevices();
    this.warnOfGuesses();
  }

  private takeStatus(reply: PairedReply, name: string): void {
    const turns = this.turnsOf(name);
    const certain = this.certain(reply, name);
    const device = certain ?? turns.forStatus() ?? this.drafts.open(reply.node, name);
    if (!certain) device.guessed = true;
    setStatus(device, reply.node);
    turns.tookStatus(device);
  }

  private takeQueue(reply: PairedReply, name: string): void {
    const queue = reply.node.field("queue-index", queueNumber);
    const desc = reply.node.field("vring-desc", u64);
    const turns = this.turnsOf(name);
    const certain = this.certain(reply, name);
    const device = certain ?? turns.forQueue(queue) ?? this.openForQueue(reply.node, name);
    if (!certain) device.guessed = true;
    queueDraft(device, queue).queue = reply.node;
    device.stale.delete(queue);
    device.queueAtDesc.set(desc, queue);
    turns.tookQueue(device, desc);
    this.last = { device, queue };
  }

  private takeVhostQueue(reply: PairedReply, name: string, previous: Grouping["last"]): void {
    const { node } = reply;
    const desc = node.field("desc-phys", u64);
    const certain = this.certain(reply, name);
    const device = certain ?? this.vhostDevice(node, name, desc, previous);
    if (!certain) device.guessed = true;
    const asked = reply.askedQueue?.read(queueNumber);
    const queue = asked ?? this.vhostQueueNumber(device, node, previous);
    queueDraft(device, queue).vhostQueue = node;
    device.queueAtDesc.set(desc, queue);
    this.turnsOf(name).tookQueue(device, desc);
    this.last = { device, queue };
  }

  private vhostDevice(node: JsonNode, name: string, desc: bigint, previous: Grouping["last"]) {
    if (previous?.device.name === name) {
      const { queue, vhostQueue } = previous.device.queues.get(previous.queue) ?? {};
      if (queue && !vhostQueue) return previous.device;
    }
    return this.turnsOf(name).forRing(desc) ?? this.openForQueue(node, name);
  }

  /** The reply does not name its queue: the ring address decides, or else the order. */
  private vhostQueueNumber(device: DeviceDraft, node: JsonNode, previous: Grouping["last"]) {
    if (previous?.device === device && !device.queues.get(previous.queue)?.vhostQueue) {
      if (device.queues.get(previous.queue)?.queue) return previous.queue;
    }
    const known = device.queueAtDesc.get(node.field("desc-phys", u64));
    if (known !== undefined) return known;
    const free = device.queues.size;
    if (free >= MAX_QUEUES) node.fail(`more than ${MAX_QUEUES} queues of one device`);
    this.numberedByOrder = true;
    return free;
  }

  /**
   * An element reply does not name its queue either. Without the command it is assigned
   * to the queue of the previous reply, or dropped if such replies do not alternate.
   */
  private takeElement(
    reply: PairedReply,
    name: string,
    previous: Grouping["last"],
    moreElements: boolean,
  ): void {
    const certain = reply.askedQueue && this.certain(reply, name);
    if (certain && reply.askedQueue) {
      queueDraft(certain, reply.askedQueue.read(queueNumber)).element = reply.node;
    } else if (previous?.device.name === name && !moreElements) {
      queueDraft(previous.device, previous.queue).element = reply.node;
    }
  }

  /** The device named by the command's path, or the only one of its name. */
  private certain(reply: PairedReply, name: string): DeviceDraft | undefined {
    const paths = this.listed.get(name);
    const only = paths?.size === 1 ? this.drafts.named(name)[0] : undefined;
    if (reply.path === undefined) {
      return only ?? (paths?.size === 1 ? this.drafts.open(reply.node, name) : undefined);
    }
    const known = this.drafts.at(reply.path);
    if (known) return known;
    if (only?.path === "" && paths?.has(reply.path)) {
      this.drafts.place(only, reply.path);
      return only;
    }
    return this.drafts.open(reply.node, name, reply.path);
  }

  private turnsOf(name: string): DeviceTurns {
    const known = this.turns.get(name);
    if (known) return known;
    const turns = new DeviceTurns(() => this.drafts.named(name), this.listed.get(name)?.size ?? 0);
    this.turns.set(name, turns);
    return turns;
  }

  private openForQueue(cause: JsonNode, name: string): DeviceDraft {
    const device = this.drafts.open(cause, name);
    this.turnsOf(name).openedByQueue(device);
    return device;
  }

  private placeLoneDevices(): void {
    for (const device of this.drafts.all) {
      const [path, ...others] = this.listed.get(device.name) ?? [];
      if (device.path !== "" || path === undefined || others.length > 0) continue;
      if (this.drafts.named(device.name).length === 1) this.drafts.place(device, path);
    }
  }

  private warnOfGuesses(): void {
    for (const name of new Set(this.drafts.all.map((device) => device.name))) {
      const same = this.drafts.named(name);
      const count = Math.max(same.length, this.listed.get(name)?.size ?? 0);
      if (count < 2 || !same.some((device) => device.guessed)) continue;
      this.warnings.push(
        `${count} devices are called ${quote(name)} and their replies do not say which is which: ` +
          "queues were assigned to them in the order of the replies; " +
          "keep the commands in the log to tell the devices apart",
      );
    }
    if (this.numberedByOrder) {
      this.warnings.push(
        "replies to x-query-virtio-vhost-queue-status do not name their queue: " +
          "queues were numbered in the order of the replies; " +
          "keep the commands in the log to get the true numbers",
      );
    }
  }
}

/**
 * Sorts replies into `drafts`, by device and queue.
 *
 * @returns warnings about guesses that would matter if wrong
 */
export function groupReplies(drafts: DeviceDrafts, replies: readonly PairedReply[]): string[] {
  const grouping = new Grouping(drafts, replies);
  grouping.run();
  return grouping.warnings;
}
