import type { DecodedRequest } from "./request.ts";
import type { ValueNames } from "./value-names.ts";

const HEADER_SIZE = 14;
const TAG_SIZE = 4;
const ETH_P_8021Q = 0x8100;

const ETHERTYPES: ValueNames = {
  2048: "IPv4",
  2054: "ARP",
  [ETH_P_8021Q]: "VLAN",
  34525: "IPv6",
  35020: "LLDP",
};

const IP_PROTOCOLS: ValueNames = { 1: "ICMP", 2: "IGMP", 6: "TCP", 17: "UDP", 58: "ICMPv6" };

/** Where each IP version keeps the number of the protocol inside. */
const PROTOCOL_OFFSETS: Readonly<Record<number, number>> = { 2048: 9, 34525: 6 };

/**
 * Addresses and protocol of an Ethernet frame.
 *
 * @param total - bytes that the frame has, of which `frame` is a prefix
 *
 * Source: IEEE 802.3, 802.1Q
 */
export function describeFrame(frame: Uint8Array, total: number): DecodedRequest {
  if (total < HEADER_SIZE) return { summary: "too short for Ethernet", fields: [] };
  if (frame.length < HEADER_SIZE) return { summary: "frame not in the image", fields: [] };
  const dst = macAddress(frame.subarray(0, 6));
  const src = macAddress(frame.subarray(6, 12));
  const view = new DataView(frame.buffer, frame.byteOffset, frame.byteLength);
  const tagged = view.getUint16(12) === ETH_P_8021Q && frame.length >= HEADER_SIZE + TAG_SIZE;
  const ethertype = view.getUint16(tagged ? 12 + TAG_SIZE : 12);
  const payload = frame.subarray(tagged ? HEADER_SIZE + TAG_SIZE : HEADER_SIZE);
  const protocol = payload[PROTOCOL_OFFSETS[ethertype] ?? payload.length];

  const words = [`dst ${dst}`, `src ${src}`];
  const fields = [
    { name: "dst", value: dst },
    { name: "src", value: src },
  ];
  if (tagged) words.push(`VLAN ${view.getUint16(14) & 0xfff}`);
  const hex = `0x${ethertype.toString(16).padStart(4, "0")}`;
  words.push(ETHERTYPES[ethertype] ?? `ethertype ${hex}`);
  fields.push({ name: "ethertype", value: hex });
  if (protocol !== undefined) words.push(IP_PROTOCOLS[protocol] ?? `protocol ${protocol}`);
  return { summary: words.join(" "), fields };
}

/** Six bytes as `52:54:00:12:34:56`. */
export function macAddress(bytes: Uint8Array): string {
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join(":");
}
