import { VIRTIO_ID } from "../../abi/device-types.ts";
import { decodeBalloon } from "./balloon.ts";
import { decodeBlk } from "./blk.ts";
import { decodeConsole } from "./console.ts";
import { decodeFs } from "./fs.ts";
import { decodeNet } from "./net.ts";
import { queueRole } from "./queue-role.ts";
import type { ChainBytes, DecodedRequest, RequestContext, RequestDecoder } from "./request.ts";
import { decodeRng } from "./rng.ts";
import { decodeScsi } from "./scsi.ts";
import { decodeVsock } from "./vsock.ts";

const DECODERS: Readonly<Record<number, RequestDecoder>> = {
  [VIRTIO_ID.NET]: decodeNet,
  [VIRTIO_ID.BLOCK]: decodeBlk,
  [VIRTIO_ID.CONSOLE]: decodeConsole,
  [VIRTIO_ID.RNG]: decodeRng,
  [VIRTIO_ID.BALLOON]: decodeBalloon,
  [VIRTIO_ID.SCSI]: decodeScsi,
  [VIRTIO_ID.VSOCK]: decodeVsock,
  [VIRTIO_ID.FS]: decodeFs,
};

/**
 * Say what a chain asks of its device.
 *
 * Never throws: whatever the guest wrote is data. Where a header ends is told
 * from bytes alone, so descriptor boundaries do not matter.
 *
 * @returns undefined when no decoder knows the device type or queue, or when no
 *   byte of the header could be read
 *
 * Spec: 5
 */
export function decodeRequest(
  context: RequestContext,
  bytes: ChainBytes,
): DecodedRequest | undefined {
  const role = queueRole(context.deviceId, context.queue, context.numQueues, context.features);
  return DECODERS[context.deviceId]?.(context, bytes, role);
}
