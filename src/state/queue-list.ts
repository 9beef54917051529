import { deviceTypeId } from "../abi/device-types.ts";
import {
  featureBits,
  hasFeature,
  VIRTIO_F_ACCESS_PLATFORM,
  VIRTIO_F_RING_PACKED,
} from "../abi/features.ts";
import { quote } from "../base/quote.ts";
import type { JsonNode } from "../files/json-node.ts";
import type { DeviceState, QueueState, RingState } from "../ring/ring-state.ts";
import { MAX_QUEUES } from "./device-drafts.ts";
import { withLayouts } from "./queue-layout.ts";
import { QUEUE_KEYS, readQueueEntry } from "./queue-list-entry.ts";

/** Version of the format. */
export const QUEUE_LIST_SCHEMA = "vhostctl-queues-1";
const MAX_DEVICES = 4096;
const U16 = 0xffff;

const LIST_KEYS = ["schema", "devices", "queues"];
const DEVICE_KEYS = [
  ...["name", "path", "device_id", "features", "endian"],
  ...["num_queues", "vhost_active", "broken", "queues"],
];
const LONE_KEYS = [...DEVICE_KEYS.filter((key) => key !== "queues"), ...QUEUE_KEYS];

function readFeatures(node: JsonNode, deviceId: number): bigint {
  if (!node.isList) return node.u64OrText();
  const named = featureBits(
    node.items().map((name) => name.string()),
    deviceId,
  );
  if (named.unknown.length > 0) {
    node.fail(`unknown feature ${named.unknown.slice(0, 3).map(quote).join(", ")}`);
  }
  return named.bits;
}

function readEndian(node: JsonNode): "little" | "big" {
  const name = node.string();
  if (name !== "little" && name !== "big") node.fail('expected "little" or "big"');
  return name;
}

function readQueues(where: JsonNode, nodes: readonly JsonNode[], packed: boolean): QueueState[] {
  if (nodes.length > MAX_QUEUES) where.fail(`more than ${MAX_QUEUES} queues`);
  const queues = nodes.map((node, position) => readQueueEntry(node, position, packed));
  const seen = new Set<number>();
  for (const { queue } of queues) {
    if (seen.has(queue)) where.fail(`queue ${queue} is there twice`);
    seen.add(queue);
  }
  return queues.sort((a, b) => a.queue - b.queue);
}

/** @param where - what holds the queues, to complain about */
function readDevice(node: JsonNode, where: JsonNode, queues: readonly JsonNode[]): DeviceState {
  const name = node.has("name") ? node.get("name").string() : "virtio";
  const deviceId = node.has("device_id")
    ? node.get("device_id").uintOrText(U16)
    : deviceTypeId(name);
  const told = node.has("features") ? readFeatures(node.get("features"), deviceId) : undefined;
  const features = withLayouts(told, queues);
  const packed = hasFeature(features ?? 0n, VIRTIO_F_RING_PACKED);
  return {
    name,
    path: node.has("path") ? node.get("path").string() : "",
    deviceId,
    ...(features !== undefined && { features }),
    ...(node.has("endian") && { endian: readEndian(node.get("endian")) }),
    ...(node.has("num_queues") && { numQueues: node.get("num_queues").uintOrText(MAX_QUEUES) }),
    vhostActive: node.has("vhost_active") && node.get("vhost_active").bool(),
    broken: node.has("broken") && node.get("broken").bool(),
    iova: hasFeature(features ?? 0n, VIRTIO_F_ACCESS_PLATFORM),
    queues: readQueues(where, queues, packed),
  };
}

function readListed(node: JsonNode, list: JsonNode): DeviceState {
  const queues = list.items();
  for (const queue of queues) queue.allowOnly(QUEUE_KEYS);
  return readDevice(node, list, queues);
}

function readDevices(root: JsonNode): DeviceState[] {
  if (root.isList) return [readListed(root, root)];
  if (isLoneQueue(root)) {
    root.allowOnly(LONE_KEYS);
    return [readDevice(root, root, [root])];
  }
  root.allowOnly(root.has("devices") ? LIST_KEYS : [...LIST_KEYS, ...DEVICE_KEYS]);
  if (root.has("schema") && root.get("schema").string() !== QUEUE_LIST_SCHEMA) {
    root
      .get("schema")
      .fail(`expected ${quote(QUEUE_LIST_SCHEMA)}, not ${quote(root.get("schema").string())}`);
  }
  if (!root.has("devices")) return [readListed(root, root.get("queues"))];
  if (root.has("queues")) root.fail('"queues" belong into a device when there are "devices"');
  const items = root.get("devices").items();
  if (items.length > MAX_DEVICES) root.fail(`more than ${MAX_DEVICES} devices`);
  return items.map((device) => {
    device.allowOnly(DEVICE_KEYS);
    return readListed(device, device.get("queues"));
  });
}

function isLoneQueue(root: JsonNode): boolean {
  return root.has("num") && root.has("desc") && !root.has("queues") && !root.has("devices");
}

/** Whether a JSON value looks like a hand-written queue list, and not like QMP. */
export function isQueueList(root: JsonNode): boolean {
  if (root.isObject) {
    return isLoneQueue(root) || ["schema", "devices", "queues"].some((key) => root.has(key));
  }
  if (!root.isList) return false;
  const items = root.items();
  return items.some((item) => ["num", "avail", "used"].some((key) => item.has(key)));
}

/**
 * Ring state out of a queue list, the small JSON file for people without QMP:
 * `{"devices": [{"name": "virtio-blk", "features": "0x…", "queues": [{"queue": 0,
 * "num": 256, "desc": "0x…", "avail": "0x…", "used": "0x…"}]}]}`, one device's
 * object alone, its list of queues alone, or its only queue alone, which may say
 * of its device what a `--vq` may. Without `avail` and `used` the rings lie as a
 * legacy driver puts them.
 *
 * @throws InputError for unknown keys too
 */
export function readQueueList(file: string, root: JsonNode): RingState {
  return { source: file, kind: "queue-list", devices: readDevices(root), warnings: [] };
}
