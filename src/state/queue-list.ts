import { deviceTypeId } from "../abi/device-types.ts";
import { featureBits, hasFeature, VIRTIO_F_ACCESS_PLATFORM } from "../abi/features.ts";
import type { JsonNode } from "../image/json-node.ts";
import { quote } from "../image/quote.ts";
import { MAX_QUEUES } from "./device-drafts.ts";
import { withLayouts } from "./queue-layout.ts";
import type { DeviceState, QueueState, RingState } from "./ring-state.ts";

const SCHEMA = "vhostctl-queues-1";
const MAX_DEVICES = 4096;
const U16 = 0xffff;

const LIST_KEYS = ["schema", "devices", "queues"];
const DEVICE_KEYS = ["name", "path", "device_id", "features", "endian", "queues"];
const QUEUE_KEYS = [
  ...["queue", "num", "desc", "avail", "used", "last_avail_idx", "last_used_idx"],
  "layout",
];

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

function readQueue(node: JsonNode, position: number): QueueState {
  node.allowOnly(QUEUE_KEYS);
  const lastAvail = node.get("last_avail_idx");
  const lastUsed = node.get("last_used_idx");
  return {
    queue: node.has("queue") ? node.get("queue").uintOrText(MAX_QUEUES - 1) : position,
    num: node.get("num").uintOrText(U16),
    desc: node.get("desc").u64OrText(),
    avail: node.get("avail").u64OrText(),
    used: node.get("used").u64OrText(),
    ...(!lastAvail.absent && { lastAvailIdx: lastAvail.uintOrText(U16) }),
    ...(!lastUsed.absent && { lastUsedIdx: lastUsed.uintOrText(U16) }),
  };
}

function readQueues(list: JsonNode): QueueState[] {
  const items = list.items();
  if (items.length > MAX_QUEUES) list.fail(`more than ${MAX_QUEUES} queues`);
  const queues = items.map(readQueue);
  const seen = new Set<number>();
  for (const { queue } of queues) {
    if (seen.has(queue)) list.fail(`queue ${queue} is there twice`);
    seen.add(queue);
  }
  return queues.sort((a, b) => a.queue - b.queue);
}

function readDevice(node: JsonNode, queues: JsonNode): DeviceState {
  const name = node.has("name") ? node.get("name").string() : "virtio";
  const deviceId = node.has("device_id")
    ? node.get("device_id").uintOrText(U16)
    : deviceTypeId(name);
  const told = node.has("features") ? readFeatures(node.get("features"), deviceId) : undefined;
  const features = withLayouts(told, queues);
  return {
    name,
    path: node.has("path") ? node.get("path").string() : "",
    deviceId,
    ...(features !== undefined && { features }),
    ...(node.has("endian") && { endian: readEndian(node.get("endian")) }),
    vhostActive: false,
    broken: false,
    iova: hasFeature(features ?? 0n, VIRTIO_F_ACCESS_PLATFORM),
    queues: readQueues(queues),
  };
}

function readDevices(root: JsonNode): DeviceState[] {
  if (root.isList) return [readDevice(root, root)];
  root.allowOnly(root.has("devices") ? LIST_KEYS : [...LIST_KEYS, ...DEVICE_KEYS]);
  if (root.has("schema") && root.get("schema").string() !== SCHEMA) {
    root.get("schema").fail(`expected ${quote(SCHEMA)}, not ${quote(root.get("schema").string())}`);
  }
  if (!root.has("devices")) return [readDevice(root, root.get("queues"))];
  if (root.has("queues")) root.fail('"queues" belong into a device when there are "devices"');
  const items = root.get("devices").items();
  if (items.length > MAX_DEVICES) root.fail(`more than ${MAX_DEVICES} devices`);
  return items.map((device) => {
    device.allowOnly(DEVICE_KEYS);
    return readDevice(device, device.get("queues"));
  });
}

/** Whether a JSON value looks like a hand-written queue list, and not like QMP. */
export function isQueueList(root: JsonNode): boolean {
  if (root.isObject) return ["schema", "devices", "queues"].some((key) => root.has(key));
  if (!root.isList) return false;
  const items = root.items();
  return items.some((item) => ["num", "avail", "used"].some((key) => item.has(key)));
}

/**
 * Ring state out of a queue list, the small JSON file for people without QMP:
 * `{"devices": [{"name": "virtio-blk", "features": "0x…", "queues": [{"queue": 0,
 * "num": 256, "desc": "0x…", "avail": "0x…", "used": "0x…"}]}]}`, one device's
 * object alone, or its list of queues alone.
 *
 * @throws InputError for unknown keys too
 */
export function readQueueList(file: string, root: JsonNode): RingState {
  return { source: file, kind: "queue-list", devices: readDevices(root), warnings: [] };
}
