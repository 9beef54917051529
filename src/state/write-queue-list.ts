import { featureNames } from "../abi/features.ts";
import { hex } from "../base/hex.ts";
import { U64_MAX } from "../base/u64.ts";
import type { DeviceState, QueueState } from "../ring/ring-state.ts";
import { QUEUE_LIST_SCHEMA } from "./queue-list.ts";

/**
 * Ring state as a queue list, which `readQueueList` reads back.
 *
 * A queue list has no place for the next element as the source read it, the avail
 * index it last saw, and its last interrupt decision; these are dropped.
 */
export function writeQueueList(devices: readonly DeviceState[]): string {
  return `${JSON.stringify({ schema: QUEUE_LIST_SCHEMA, devices: devices.map(deviceEntry) }, undefined, 1)}\n`;
}

function deviceEntry(device: DeviceState): unknown {
  const { name, path, deviceId, features, endian, vhostActive, broken, numQueues } = device;
  return {
    name,
    path,
    device_id: deviceId,
    ...(features !== undefined && { features: featuresEntry(features) }),
    ...(endian !== undefined && { endian }),
    ...(vhostActive && { vhost_active: true }),
    ...(broken && { broken: true }),
    ...(numQueues !== undefined && { num_queues: numQueues }),
    queues: device.queues.map(queueEntry),
  };
}

/** A number if it fits 64 bits, else a list of names. */
function featuresEntry(features: bigint): unknown {
  return features <= U64_MAX ? hex(features) : featureNames(features, 0);
}

function queueEntry({ queue, num, desc, avail, used, lastAvailIdx, lastUsedIdx }: QueueState) {
  return {
    queue,
    num,
    desc: hex(desc),
    avail: hex(avail),
    used: hex(used),
    ...(lastAvailIdx !== undefined && { last_avail_idx: lastAvailIdx }),
    ...(lastUsedIdx !== undefined && { last_used_idx: lastUsedIdx }),
  };
}
