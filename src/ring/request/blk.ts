import { hasFeature, VIRTIO_F_VERSION_1 } from "../../abi/features.ts";
import { decodeSegments } from "./blk-segments.ts";
import { BLK_TYPES, VIRTIO_BLK_T, VIRTIO_BLK_T_BARRIER } from "./blk-types.ts";
import { bytesPast, cutShort, headerIsLittleEndian, holdsHeader } from "./chain-header.ts";
import { HeaderReader } from "./header-reader.ts";
import type { ChainBytes, RequestDecoder } from "./request.ts";
import { valueName } from "./value-names.ts";

const HEADER_SIZE = 16;
const STATUS_SIZE = 1;

/** A block request, by its out header. Spec: 5.2.6 */
export const decodeBlk: RequestDecoder = (context, bytes, role) => {
  if (role === "") return undefined;
  if (!holdsHeader(bytes, HEADER_SIZE)) return cutShort(bytes, HEADER_SIZE);
  const header = new HeaderReader(bytes.readable, headerIsLittleEndian(context));
  const wireType = header.u32("type", BLK_TYPES);
  header.u32("ioprio");
  const sector = header.u64("sector");

  const barrier =
    !hasFeature(context.features, VIRTIO_F_VERSION_1) && wireType >= VIRTIO_BLK_T_BARRIER;
  const type = barrier ? wireType - VIRTIO_BLK_T_BARRIER : wireType;
  const segments = SEGMENT_TYPES.has(type) ? decodeSegments(bytes, HEADER_SIZE) : undefined;
  const action =
    segments === undefined
      ? describe(type, sector, bytes)
      : `${valueName(BLK_TYPES, type)} ${segments.summary}`;
  return {
    summary: barrier ? `${action}, barrier` : action,
    fields: [...header.fields, ...(segments?.fields ?? [])],
  };
};

const SEGMENT_TYPES: ReadonlySet<number> = new Set([
  VIRTIO_BLK_T.DISCARD,
  VIRTIO_BLK_T.WRITE_ZEROES,
  VIRTIO_BLK_T.SECURE_ERASE,
]);

function describe(type: number, sector: bigint, bytes: ChainBytes): string {
  const out = bytesPast(bytes.readableTotal, HEADER_SIZE);
  const into = bytesPast(bytes.writableTotal, STATUS_SIZE);
  const name = valueName(BLK_TYPES, type);
  switch (type) {
    case VIRTIO_BLK_T.IN:
    case VIRTIO_BLK_T.ZONE_REPORT:
      return `${name} ${into} B at sector ${sector}`;
    case VIRTIO_BLK_T.OUT:
    case VIRTIO_BLK_T.ZONE_APPEND:
      return `${name} ${out} B at sector ${sector}`;
    case VIRTIO_BLK_T.SCSI_CMD:
    case VIRTIO_BLK_T.SCSI_CMD_OUT:
      return `${name}, ${out} B out, ${into} B in`;
    case VIRTIO_BLK_T.FLUSH:
    case VIRTIO_BLK_T.FLUSH_OUT:
    case VIRTIO_BLK_T.GET_ID:
    case VIRTIO_BLK_T.GET_LIFETIME:
    case VIRTIO_BLK_T.ZONE_RESET_ALL:
      return name;
    case VIRTIO_BLK_T.ZONE_OPEN:
    case VIRTIO_BLK_T.ZONE_CLOSE:
    case VIRTIO_BLK_T.ZONE_FINISH:
    case VIRTIO_BLK_T.ZONE_RESET:
      return `${name} at sector ${sector}`;
    default:
      return `type ${name} at sector ${sector}, ${out} B out, ${into} B in`;
  }
}
