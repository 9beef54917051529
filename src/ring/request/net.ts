import { hasFeature, VIRTIO_F_VERSION_1 } from "../../abi/features.ts";
import {
  bytesPast,
  cutShort,
  emptyBuffer,
  headerIsLittleEndian,
  holdsHeader,
} from "./chain-header.ts";
import { describeFrame } from "./ethernet.ts";
import { HeaderReader } from "./header-reader.ts";
import { decodeNetControl } from "./net-control.ts";
import type { ChainBytes, DecodedRequest, RequestContext, RequestDecoder } from "./request.ts";
import { type ValueNames, valueName } from "./value-names.ts";

const VIRTIO_NET_F_MRG_RXBUF = 15;
const VIRTIO_NET_F_HASH_REPORT = 57;
const VIRTIO_NET_HDR_F_NEEDS_CSUM = 1;
const VIRTIO_NET_HDR_GSO_ECN = 0x80;

const GSO_TYPES: ValueNames = { 0: "NONE", 1: "TCPV4", 3: "UDP", 4: "TCPV6", 5: "UDP_L4" };

/** A frame to send, the room for one, or a control command. Spec: 5.1.6 */
export const decodeNet: RequestDecoder = (context, bytes, role) => {
  if (role === "controlq") return decodeNetControl(context, bytes);
  if (role.startsWith("receiveq")) return emptyBuffer("receive buffer", bytes);
  return role.startsWith("transmitq") ? decodeTransmit(context, bytes) : undefined;
};

/** Bytes of `virtio_net_hdr` under these features. Spec: 5.1.6.1 */
export function netHeaderSize(features: bigint): number {
  if (hasFeature(features, VIRTIO_NET_F_HASH_REPORT)) return 20;
  const counted =
    hasFeature(features, VIRTIO_F_VERSION_1) || hasFeature(features, VIRTIO_NET_F_MRG_RXBUF);
  return counted ? 12 : 10;
}

function decodeTransmit(context: RequestContext, bytes: ChainBytes): DecodedRequest | undefined {
  const size = netHeaderSize(context.features);
  if (!holdsHeader(bytes, size)) return cutShort(bytes, size);
  const header = new HeaderReader(bytes.readable, headerIsLittleEndian(context));
  const flags = header.u8("flags");
  const gsoType = header.u8("gso_type");
  header.u16("hdr_len");
  const gsoSize = header.u16("gso_size");
  const csumStart = header.u16("csum_start");
  const csumOffset = header.u16("csum_offset");
  if (size >= 12) header.u16("num_buffers");
  if (size >= 20) {
    header.u32("hash_value");
    header.u16("hash_report");
  }
  const frameTotal = bytesPast(bytes.readableTotal, size);
  const frame = describeFrame(bytes.readable.subarray(size), frameTotal);

  const parts = [`${size} B header`, gsoText(gsoType, gsoSize)];
  if ((flags & VIRTIO_NET_HDR_F_NEEDS_CSUM) !== 0) {
    parts.push(`csum from ${csumStart} at +${csumOffset}`);
  }
  parts.push(`${frameTotal} B frame`, frame.summary);
  return { summary: parts.join(", "), fields: [...header.fields, ...frame.fields] };
}

function gsoText(wireType: number, size: number): string {
  const type = wireType & ~VIRTIO_NET_HDR_GSO_ECN;
  if (wireType === 0) return "no gso";
  const ecn = type === wireType ? "" : " ECN";
  return `gso ${valueName(GSO_TYPES, type)}${ecn} size ${size}`;
}
