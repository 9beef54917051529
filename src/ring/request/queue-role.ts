import { VIRTIO_ID } from "../../abi/device-types.ts";
import { hasFeature } from "../../abi/features.ts";
import { consolePort } from "./console.ts";

const VIRTIO_NET_F_CTRL_VQ = 17;
const VIRTIO_NET_F_MQ = 22;
const VIRTIO_NET_F_RSS = 60;
const VIRTIO_BALLOON_F_STATS_VQ = 1;
const VIRTIO_BALLOON_F_FREE_PAGE_HINT = 3;
const VIRTIO_BALLOON_F_PAGE_REPORTING = 5;
const VIRTIO_FS_F_NOTIFICATION = 0;

type RoleOf = (queue: number, numQueues: number, features: bigint) => string;

const ROLES: Readonly<Record<number, RoleOf>> = {
  [VIRTIO_ID.NET]: netRole,
  [VIRTIO_ID.BLOCK]: (queue) => `requestq${queue + 1}`,
  [VIRTIO_ID.CONSOLE]: consoleRole,
  [VIRTIO_ID.RNG]: (queue) => (queue === 0 ? "requestq" : ""),
  [VIRTIO_ID.BALLOON]: balloonRole,
  [VIRTIO_ID.SCSI]: (queue) => ["controlq", "eventq"][queue] ?? `requestq${queue - 1}`,
  [VIRTIO_ID.VSOCK]: (queue) => ["rx", "tx", "event"][queue] ?? "",
  [VIRTIO_ID.FS]: fsRole,
};

/**
 * What the spec calls a queue of a device: `receiveq1`, `controlq`, `statsq`.
 *
 * Queues that exist by feature bits only need the negotiated ones to be named right.
 *
 * @param numQueues - queues that the device has; 0 when that is not known: what
 *   depends on it has no name then
 * @returns the name, or an empty string for a device type that is not known or
 *   a queue that these features do not give the device
 *
 * Spec: 5.1.2, 5.2.2, 5.3.2, 5.4.2, 5.5.2, 5.6.2, 5.10.2, 5.11.2
 */
export function queueRole(
  deviceId: number,
  queue: number,
  numQueues: number,
  features: bigint,
): string {
  if (!Number.isSafeInteger(queue) || queue < 0) return "";
  return ROLES[deviceId]?.(queue, numQueues, features) ?? "";
}

/**
 * Whether a driver keeps a queue of this role filled with buffers for what may come: chains
 * that wait in it are not requests.
 */
export function isKeptFilled(role: string): boolean {
  return /^(receiveq|control receiveq|rx|event|statsq|notification)/.test(role);
}

function netRole(queue: number, numQueues: number, features: bigint): string {
  const control = hasFeature(features, VIRTIO_NET_F_CTRL_VQ);
  const multiqueue =
    hasFeature(features, VIRTIO_NET_F_MQ) || hasFeature(features, VIRTIO_NET_F_RSS);
  const pair = Math.floor(queue / 2) + 1;
  if (pair > 1 && numQueues > 0 && queue >= numQueues) return "";
  if (queue % 2 === 1) return pair === 1 || multiqueue ? `transmitq${pair}` : "";
  if (pair === 1) return "receiveq1";
  if (!multiqueue) return control && pair === 2 ? "controlq" : "";
  // The number of pairs is in the device's configuration, which no dump holds; only
  // the control queue, the last, makes the number of queues odd.
  if (queue < numQueues - 1) return `receiveq${pair}`;
  return control && queue === numQueues - 1 ? "controlq" : "";
}

function consoleRole(queue: number): string {
  if (queue === 2) return "control receiveq";
  if (queue === 3) return "control transmitq";
  return `${queue % 2 === 0 ? "receiveq" : "transmitq"}(port${consolePort(queue)})`;
}

function balloonRole(queue: number, _numQueues: number, features: bigint): string {
  // The spec numbers these queues 2 to 4 whatever is negotiated; Linux and QEMU leave no gaps.
  const roles = ["inflateq", "deflateq"];
  if (hasFeature(features, VIRTIO_BALLOON_F_STATS_VQ)) roles.push("statsq");
  if (hasFeature(features, VIRTIO_BALLOON_F_FREE_PAGE_HINT)) roles.push("free_page_vq");
  if (hasFeature(features, VIRTIO_BALLOON_F_PAGE_REPORTING)) roles.push("reporting_vq");
  return roles[queue] ?? "";
}

function fsRole(queue: number, _numQueues: number, features: bigint): string {
  if (queue === 0) return "hiprio";
  // The spec starts requests at queue 2 in any case; Linux and virtiofsd leave no gap.
  if (!hasFeature(features, VIRTIO_FS_F_NOTIFICATION)) return `requestq${queue}`;
  return queue === 1 ? "notification queue" : `requestq${queue - 1}`;
}
