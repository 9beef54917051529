import { deviceTypeId } from "../abi/device-types.ts";
import {
  featureBits,
  hasFeature,
  VIRTIO_F_ACCESS_PLATFORM,
  VIRTIO_F_RING_PACKED,
} from "../abi/features.ts";
import {
  bool,
  field,
  has,
  isObject,
  item,
  type JsonObject,
  list,
  listOf,
  literal,
  Misfit,
  object,
  oneOf,
  onlyKeys,
  optional,
  readJson,
  text,
} from "../base/json-fields.ts";
import { bigU64, integer } from "../base/json-integers.ts";
import { quote } from "../base/quote.ts";
import type { JsonValue } from "../files/json-values.ts";
import type { DeviceState, QueueState, RingState } from "../ring/ring-state.ts";
import { MAX_QUEUES } from "./device-drafts.ts";
import { withLayout } from "./queue-layout.ts";
import { QUEUE_KEYS, readQueueEntry } from "./queue-list-entry.ts";

/** Identifies the format and its version. */
export const QUEUE_LIST_SCHEMA = "vhostctl-queues-1";
const MAX_DEVICES = 4096;

const DEVICE_FIELDS = [
  ...["name", "path", "device_id", "features", "endian"],
  ...["num_queues", "vhost_active", "broken"],
];
const LIST_FIELDS = ["schema", "devices", "queues"];
const LIST_KEYS = new Set(LIST_FIELDS);
const DEVICE_KEYS = new Set([...DEVICE_FIELDS, "queues"]);
const LONE_DEVICE_KEYS = new Set([...LIST_FIELDS, ...DEVICE_FIELDS]);
const LONE_QUEUE_KEYS = new Set([...DEVICE_FIELDS, ...QUEUE_KEYS]);
const LISTED_QUEUE_KEYS = new Set(QUEUE_KEYS);

const shortText = text(4096, 0);
const shortTexts = listOf(shortText);
const deviceNumber = integer(0, 0xffff, "text");
const queueCount = integer(0, MAX_QUEUES, "text");
const featureWord = bigU64("text");
const endian = oneOf(["little", "big"]);
const layout = oneOf(["split", "packed"]);

/** Applies `read` to every queue of a device; a Misfit names the queue's path. */
type EachQueue = <T>(read: (queue: JsonObject, position: number) => T) => T[];

function eachOf(queues: unknown): EachQueue {
  return (read) => {
    const all = list(queues);
    if (all.length > MAX_QUEUES) throw new Misfit(`more than ${MAX_QUEUES} queues`);
    return all.map((_, n) => item(all, n, (queue) => read(object(queue), n)));
  };
}

function readFeatures(deviceId: number) {
  return (value: unknown): bigint => {
    if (!Array.isArray(value)) return featureWord(value);
    const { bits, unknown } = featureBits(shortTexts(value), deviceId);
    if (unknown.length === 0) return bits;
    throw new Misfit(`unknown feature ${unknown.slice(0, 3).map(quote).join(", ")}`);
  };
}

function readQueues(each: EachQueue, packed: boolean): QueueState[] {
  const seen = new Set<number>();
  const queues = each((entry, position) => {
    const queue = readQueueEntry(entry, position, packed);
    if (seen.has(queue.queue)) throw new Misfit(`queue ${queue.queue} is listed twice`);
    seen.add(queue.queue);
    return queue;
  });
  return queues.sort((a, b) => a.queue - b.queue);
}

function readDevice(holder: JsonObject, each: EachQueue): DeviceState {
  const name = optional(holder, "name", shortText) ?? "virtio";
  const deviceId = optional(holder, "device_id", deviceNumber) ?? deviceTypeId(name);
  let features = optional(holder, "features", readFeatures(deviceId));
  each((queue) => {
    optional(queue, "layout", (value) => {
      features = withLayout(features, layout(value));
    });
  });
  const order = optional(holder, "endian", endian);
  const numQueues = optional(holder, "num_queues", queueCount);
  return {
    name,
    path: optional(holder, "path", shortText) ?? "",
    deviceId,
    ...(features !== undefined && { features }),
    ...(order !== undefined && { endian: order }),
    ...(numQueues !== undefined && { numQueues }),
    vhostActive: optional(holder, "vhost_active", bool) ?? false,
    broken: optional(holder, "broken", bool) ?? false,
    iova: hasFeature(features ?? 0n, VIRTIO_F_ACCESS_PLATFORM),
    queues: readQueues(each, hasFeature(features ?? 0n, VIRTIO_F_RING_PACKED)),
  };
}

function readListed(holder: JsonObject, each: EachQueue): DeviceState {
  each((queue) => onlyKeys(queue, LISTED_QUEUE_KEYS));
  return readDevice(holder, each);
}

function readWithQueues(holder: JsonObject): DeviceState {
  return readListed(holder, (read) => field(holder, "queues", (queues) => eachOf(queues)(read)));
}

function readDevices(root: unknown): DeviceState[] {
  if (Array.isArray(root)) return [readListed({}, eachOf(root))];
  const holder = object(root);
  if (isLoneQueue(holder)) {
    onlyKeys(holder, LONE_QUEUE_KEYS);
    return [readDevice(holder, (read) => [read(holder, 0)])];
  }
  onlyKeys(holder, has(holder, "devices") ? LIST_KEYS : LONE_DEVICE_KEYS);
  optional(holder, "schema", literal(QUEUE_LIST_SCHEMA));
  if (!has(holder, "devices")) return [readWithQueues(holder)];
  if (has(holder, "queues")) {
    throw new Misfit('"queues" must be inside a device if there are "devices"');
  }
  return field(holder, "devices", devices);
}

const devices = listOf((value) => {
  const device = object(value);
  onlyKeys(device, DEVICE_KEYS);
  return readWithQueues(device);
}, MAX_DEVICES);

function isLoneQueue(root: JsonObject): boolean {
  return has(root, "num") && has(root, "desc") && !has(root, "queues") && !has(root, "devices");
}

/** Whether a JSON value looks like a hand-written queue list rather than QMP. */
export function isQueueList(root: unknown): boolean {
  if (isObject(root)) return isLoneQueue(root) || LIST_FIELDS.some((key) => has(root, key));
  if (!Array.isArray(root)) return false;
  return root.some(
    (entry: unknown) => isObject(entry) && ["num", "avail", "used"].some((key) => has(entry, key)),
  );
}

/**
 * Reads ring state from a queue list, a small JSON file for people without QMP:
 * `{"devices": [{"name": "virtio-blk", "features": "0x…", "queues": [{"queue": 0,
 * "num": 256, "desc": "0x…", "avail": "0x…", "used": "0x…"}]}]}`. It may also be the
 * object of one device, its list of queues, or its only queue; the latter may describe
 * the device as in `parseVq`. Without `avail` and `used` the legacy layout is assumed.
 *
 * @throws InputError if the list is invalid or has unknown keys
 */
export function readQueueList(file: string, { value, offset }: JsonValue): RingState {
  const read = readJson(readDevices, value, { file, offset });
  return { source: file, kind: "queue-list", devices: read, warnings: [] };
}
