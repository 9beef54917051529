import { deviceTypeId } from "../../abi/device-types.ts";
import { hasFeature, VIRTIO_F_ACCESS_PLATFORM } from "../../abi/features.ts";
import { bool } from "../../base/json-fields.ts";
import { quote } from "../../base/quote.ts";
import type { DeviceState } from "../../ring/ring-state.ts";
import type { DeviceDraft, QueueDraft } from "../device-drafts.ts";
import type { JsonNode } from "../json-node.ts";
import { readFeatures } from "./features.ts";
import { shortText, u16 } from "./fields.ts";
import { readQueue } from "./queue.ts";

function isVhostActive(status: JsonNode | undefined, queues: Iterable<QueueDraft>): boolean {
  if (status?.field("vhost-started", bool)) return true;
  for (const { queue, vhostQueue } of queues) {
    // QEMU omits its shadow index, and answers the vhost query, only if vhost runs the rings.
    if (queue ? !queue.has("shadow-avail-idx") : vhostQueue && !status) return true;
  }
  return false;
}

function readEndian(status: JsonNode | undefined): "little" | "big" | undefined {
  const endian = status?.optional("device-endian", shortText);
  return endian === "little" || endian === "big" ? endian : undefined;
}

function vhostWarning(who: string, asked: boolean): string {
  return (
    `${who}: a vhost back-end was running the rings, so QEMU did not know their indices, ` +
    'and those in its replies were ignored; to get the true indices, send "stop" to QEMU before the queries' +
    (asked
      ? " (x-query-virtio-queue-status on a running vhost-user device also stops its queue for good)"
      : "")
  );
}

/** Reads a device from the replies about it, with warnings. */
export function readDevice(draft: DeviceDraft): { device: DeviceState; warnings: string[] } {
  const { name, path, status, numQueues } = draft;
  const who = path === "" ? quote(name) : `${quote(name)} at ${quote(path)}`;
  const warnings: string[] = [];
  const deviceId = status ? status.field("device-id", u16) : deviceTypeId(name);
  const features = status && readFeatures(status.get("guest-features"), deviceId);
  if (features && features.unknown.length > 0) {
    const names = features.unknown.slice(0, 3).map(quote).join(", ");
    warnings.push(`${who}: unknown feature names were ignored: ${names}`);
  }
  const drafts = [...draft.queues].sort(([a], [b]) => a - b);
  const vhostActive = isVhostActive(status, draft.queues.values());
  if (vhostActive)
    warnings.push(
      vhostWarning(
        who,
        drafts.some(([, { queue }]) => queue),
      ),
    );
  const queues = drafts
    .map(([queue, replies]) => readQueue(queue, replies, vhostActive))
    .filter((queue) => queue !== undefined);
  const told = queues.filter(({ queue }) => queue < (numQueues ?? 0)).length;
  if (numQueues !== undefined && told < numQueues) {
    const its = `${numQueues} ${numQueues === 1 ? "queue" : "queues"}`;
    warnings.push(`${who}: the ring state has ${told} of its ${its}`);
  }
  const endian = readEndian(status);
  const device = {
    name,
    path,
    deviceId,
    ...(features && { features: features.bits }),
    ...(endian && { endian }),
    vhostActive,
    broken: status?.field("broken", bool) ?? false,
    iova: hasFeature(features?.bits ?? 0n, VIRTIO_F_ACCESS_PLATFORM),
    ...(numQueues !== undefined && { numQueues }),
    queues,
  };
  return { device, warnings };
}
