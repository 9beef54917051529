import { hex } from "../../base/hex.ts";
import { cutShort, headerIsLittleEndian, holdsHeader } from "./chain-header.ts";
import { HeaderReader } from "./header-reader.ts";
import type { ChainBytes, DecodedRequest, RequestContext } from "./request.ts";
import { readLun } from "./scsi-lun.ts";
import { type ValueNames, valueName } from "./value-names.ts";

const VIRTIO_SCSI_T_TMF = 0;

const TYPES: ValueNames = { [VIRTIO_SCSI_T_TMF]: "TMF", 1: "AN_QUERY", 2: "AN_SUBSCRIBE" };

/** Bytes of each control request. */
const SIZES: Readonly<Record<number, number>> = { [VIRTIO_SCSI_T_TMF]: 24, 1: 16, 2: 16 };

const SUBTYPES: ValueNames = {
  0: "ABORT_TASK",
  1: "ABORT_TASK_SET",
  2: "CLEAR_ACA",
  3: "CLEAR_TASK_SET",
  4: "I_T_NEXUS_RESET",
  5: "LOGICAL_UNIT_RESET",
  6: "QUERY_TASK",
  7: "QUERY_TASK_SET",
};

/** A request on the control queue. Spec: 5.6.6.2 */
export function decodeScsiControl(
  context: RequestContext,
  bytes: ChainBytes,
): DecodedRequest | undefined {
  if (!holdsHeader(bytes, 4)) return cutShort(bytes, 4);
  const header = new HeaderReader(bytes.readable, headerIsLittleEndian(context));
  const type = header.u32("type", TYPES);
  const size = SIZES[type];
  if (size === undefined) {
    return { summary: `type ${valueName(TYPES, type)}`, fields: header.fields };
  }
  if (!holdsHeader(bytes, size)) return cutShort(bytes, size);
  if (type === VIRTIO_SCSI_T_TMF) {
    const subtype = header.u32("subtype", SUBTYPES);
    const lun = readLun(header);
    const id = header.u64("id");
    const summary = `TMF ${valueName(SUBTYPES, subtype)}, ${lun}, id ${hex(id)}`;
    return { summary, fields: header.fields };
  }
  const lun = readLun(header);
  const events = header.u32("event_requested");
  const summary = `${valueName(TYPES, type)} events ${hex(events)}, ${lun}`;
  return { summary, fields: header.fields };
}
