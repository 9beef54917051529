import { hasFeature } from "../../abi/features.ts";
import {
  bytesPast,
  cutShort,
  emptyBuffer,
  headerIsLittleEndian,
  holdsHeader,
} from "./chain-header.ts";
import { HeaderReader } from "./header-reader.ts";
import type { ChainBytes, DecodedRequest, RequestContext, RequestDecoder } from "./request.ts";
import { describeCdb } from "./scsi-cdb.ts";
import { decodeScsiControl } from "./scsi-control.ts";
import { readLun } from "./scsi-lun.ts";
import type { ValueNames } from "./value-names.ts";

const VIRTIO_SCSI_F_T10_PI = 3;
const COMMAND_SIZE = 19;
const PI_SIZE = 8;
/** Of the CDB and of a whole response, unless the driver wrote other sizes to the configuration. */
const CDB_SIZE = 32;
const RESPONSE_SIZE = 108;

const TASK_ATTRS: ValueNames = { 0: "SIMPLE", 1: "ORDERED", 2: "HEAD", 3: "ACA" };

/** A SCSI command, a task management function, or the room for an event. Spec: 5.6.6 */
export const decodeScsi: RequestDecoder = (context, bytes, role) => {
  if (role === "controlq") return decodeScsiControl(context, bytes);
  if (role === "eventq") return emptyBuffer("event buffer", bytes);
  return role === "" ? undefined : decodeCommand(context, bytes);
};

function decodeCommand(context: RequestContext, bytes: ChainBytes): DecodedRequest | undefined {
  const protectedData = hasFeature(context.features, VIRTIO_SCSI_F_T10_PI);
  const size = COMMAND_SIZE + (protectedData ? PI_SIZE : 0) + CDB_SIZE;
  if (!holdsHeader(bytes, size)) return cutShort(bytes, size);
  const header = new HeaderReader(bytes.readable, headerIsLittleEndian(context));
  const lun = readLun(header);
  header.u64("id");
  header.u8("task_attr", TASK_ATTRS);
  header.u8("prio");
  header.u8("crn");
  if (protectedData) {
    header.u32("pi_bytesout");
    header.u32("pi_bytesin");
  }
  const command = describeCdb(header.bytes(CDB_SIZE));

  const parts = [lun, command.summary];
  const out = bytesPast(bytes.readableTotal, size);
  const into = bytesPast(bytes.writableTotal, RESPONSE_SIZE);
  if (out > 0) parts.push(`${out} B out`);
  if (into > 0) parts.push(`${into} B in`);
  return { summary: parts.join(", "), fields: [...header.fields, ...command.fields] };
}
