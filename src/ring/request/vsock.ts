import { bytesPast, cutShort, emptyBuffer, holdsHeader } from "./chain-header.ts";
import { HeaderReader } from "./header-reader.ts";
import type { ChainBytes, DecodedRequest, RequestDecoder } from "./request.ts";
import { type ValueNames, valueName } from "./value-names.ts";

const HEADER_SIZE = 44;

const TYPES: ValueNames = { 1: "STREAM", 2: "SEQPACKET" };

const VIRTIO_VSOCK_OP_SHUTDOWN = 4;

const OPS: ValueNames = {
  0: "INVALID",
  1: "REQUEST",
  2: "RESPONSE",
  3: "RST",
  [VIRTIO_VSOCK_OP_SHUTDOWN]: "SHUTDOWN",
  5: "RW",
  6: "CREDIT_UPDATE",
  7: "CREDIT_REQUEST",
};

/** A socket packet, or the room for one. Spec: 5.10.6 */
export const decodeVsock: RequestDecoder = (_context, bytes, role) => {
  if (role === "rx") return emptyBuffer("receive buffer", bytes);
  if (role === "event") return emptyBuffer("event buffer", bytes);
  return role === "tx" ? decodePacket(bytes) : undefined;
};

function decodePacket(bytes: ChainBytes): DecodedRequest | undefined {
  if (!holdsHeader(bytes, HEADER_SIZE)) return cutShort(bytes, HEADER_SIZE);
  // There is no legacy vsock: the fields are little-endian in every guest.
  const header = new HeaderReader(bytes.readable, true);
  const srcCid = header.u64("src_cid");
  const dstCid = header.u64("dst_cid");
  const srcPort = header.u32("src_port");
  const dstPort = header.u32("dst_port");
  const len = header.u32("len");
  const type = header.u16("type", TYPES);
  const op = header.u16("op", OPS);
  const flags = header.u32("flags");
  header.u32("buf_alloc");
  header.u32("fwd_cnt");

  const parts = [`op ${valueName(OPS, op)} ${srcCid}:${srcPort} → ${dstCid}:${dstPort} len ${len}`];
  const payload = bytesPast(bytes.readableTotal, HEADER_SIZE);
  if (payload !== len) parts.push(`${payload} B in the chain`);
  if (type !== 1) parts.push(`type ${valueName(TYPES, type)}`);
  if (op === VIRTIO_VSOCK_OP_SHUTDOWN) parts.push(shutdownSides(flags));
  return { summary: parts.join(", "), fields: header.fields };
}

function shutdownSides(flags: number): string {
  const sides = [(flags & 1) !== 0 ? "no receive" : "", (flags & 2) !== 0 ? "no send" : ""];
  return sides.filter((side) => side !== "").join(" and ") || "no side named";
}
