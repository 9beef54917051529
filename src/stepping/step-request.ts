import { decodeRequest } from "../ring/request/decode-request.ts";
import type { DecodedRequest } from "../ring/request/request.ts";
import { ChainBuffers } from "./loops/chain-buffers.ts";
import type { StepRecord } from "./step-record.ts";
import type { StepTarget } from "./step-target.ts";

/** Bytes at the start of a chain that are searched for the request header. */
const HEADER_BYTES = 512;

/**
 * The request in the popped chain, as memory holds it now; undefined if the operation
 * popped no chain or the device type is unknown.
 */
export function requestOf(
  { answer, operation, before, vq }: StepRecord,
  target: StepTarget,
): DecodedRequest | undefined {
  const { ret: head, out, in: writable, iov } = answer;
  if (operation.op !== "get_vq_desc" || vq !== target.vq) return undefined;
  if (head === undefined || out === undefined || writable === undefined || iov === undefined) {
    return undefined;
  }
  if (target.source === "case") return undefined;
  const { device, queue } = target;
  if (queue.role === "" || device.features === undefined) return undefined;
  const number = queue.told.queue;
  const buffers = new ChainBuffers(target.memory, {
    vq,
    head,
    position: before.last_avail_idx,
    out,
    in: writable,
    iov,
  });
  const context = {
    deviceId: target.deviceId,
    queue: number,
    // Chosen to fit the known role: a control queue is the last queue, no other is.
    numQueues: queue.role === "controlq" ? number + 1 : number + 2,
    features: device.features,
    littleEndian: before.is_le !== 0,
  };
  return decodeRequest(context, {
    readable: buffers.read(0, HEADER_BYTES),
    readableTotal: buffers.readable,
    writable: new Uint8Array(0),
    writableTotal: buffers.writable,
  });
}
