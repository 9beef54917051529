import { describe, expect, it } from "vitest";
import { decodeRequest } from "../../../../src/ring/request/decode-request.ts";
import { netHeaderSize } from "../../../../src/ring/request/net.ts";
import {
  chainOf,
  contextOf,
  cutShortAt,
  features,
  HeaderWriter,
  MODERN,
  summariesOfPrefixes,
} from "./request-builder.ts";

const tx = contextOf("NET", { queue: 1, numQueues: 2 });
const MACS = "dst 52:54:00:12:34:56 src 52:54:00:ab:cd:ef";

function frame(ethertype: number, size: number, ...payload: number[]): number[] {
  const header = [0x52, 0x54, 0, 0x12, 0x34, 0x56, 0x52, 0x54, 0, 0xab, 0xcd, 0xef];
  const bytes = [...header, ethertype >> 8, ethertype & 0xff, ...payload];
  return [...bytes, ...new Array<number>(size - bytes.length).fill(0)];
}

const IPV4_TCP = frame(0x0800, 102, 0x45, 0, 0, 88, 0, 0, 0, 0, 64, 6);

function sent(header: HeaderWriter, bytes: number[] = IPV4_TCP, context = tx) {
  return decodeRequest(context, chainOf(header.u8(...bytes).done()));
}

function header12(flags = 0, gsoType = 0, gsoSize = 0, littleEndian = true): HeaderWriter {
  const writer = new HeaderWriter(littleEndian).u8(flags, gsoType).u16(54).u16(gsoSize);
  return writer.u16(34).u16(16).u16(0);
}

describe("the size of the net header", () => {
  it.each([
    [0n, 10],
    [features(15), 12],
    [MODERN, 12],
    [features(32, 57), 20],
  ])("features %s: %i bytes", (bits, size) => {
    expect(netHeaderSize(bits)).toBe(size);
  });
});

describe("a frame to send", () => {
  it("is described by addresses and protocol", () => {
    expect(sent(header12())?.summary).toBe(`12 B header, no gso, 102 B frame, ${MACS} IPv4 TCP`);
  });

  it("shows segmentation and checksum offload", () => {
    expect(sent(header12(1, 0x81, 1448))?.summary).toBe(
      `12 B header, gso TCPV4 ECN size 1448, csum from 34 at +16, 102 B frame, ${MACS} IPv4 TCP`,
    );
    expect(sent(header12(0, 77, 9))?.summary).toContain("gso 77 (unknown) size 9");
  });

  it("has its fields in wire order", () => {
    expect(sent(header12(1, 1, 1448))?.fields.map((field) => field.name)).toEqual([
      ...["flags", "gso_type", "hdr_len", "gso_size", "csum_start", "csum_offset"],
      ...["num_buffers", "dst", "src", "ethertype"],
    ]);
  });

  it.each([true, false])("has a 10-byte header in a legacy guest, little-endian %s", (le) => {
    const header = new HeaderWriter(le).u8(0, 1).u16(54).u16(1448).u16(34).u16(16);
    const context = { ...tx, features: 0n, littleEndian: le };
    expect(sent(header, IPV4_TCP, context)?.summary).toBe(
      `10 B header, gso TCPV4 size 1448, 102 B frame, ${MACS} IPv4 TCP`,
    );
  });

  it("has a 20-byte header with HASH_REPORT", () => {
    const header = header12().u32(0xdeadbeef).u16(2).u16(0);
    const decoded = sent(header, IPV4_TCP, { ...tx, features: features(32, 57) });
    expect(decoded?.summary).toContain("20 B header, no gso, 102 B frame");
    expect(decoded?.fields).toContainEqual({ name: "hash_value", value: 0xdeadbeef });
  });

  it.each([
    [frame(0x8100, 64, 0x20, 7, 0x08, 0x06), "VLAN 7 ARP"],
    [frame(0x86dd, 64, 0x60, 0, 0, 0, 0, 0, 17), "IPv6 UDP"],
    [frame(0x0800, 64, 0x45, 0, 0, 0, 0, 0, 0, 0, 0, 200), "IPv4 protocol 200"],
    [frame(0x1234, 64), "ethertype 0x1234"],
  ])("frame %#", (bytes, end) => {
    expect(sent(header12(), bytes)?.summary).toBe(
      `12 B header, no gso, 64 B frame, ${MACS} ${end}`,
    );
  });

  it("may be too short, or not in the image", () => {
    expect(sent(header12(), [1, 2, 3])?.summary).toBe(
      "12 B header, no gso, 3 B frame, too short for Ethernet",
    );
    const hole = { ...chainOf(header12().u8(1, 2, 3).done()), readableTotal: 112 };
    expect(decodeRequest(tx, hole)?.summary).toBe(
      "12 B header, no gso, 100 B frame, frame not in the image",
    );
  });

  it("reports every short header as cut short", () => {
    expect(summariesOfPrefixes(tx, header12().done())).toEqual(cutShortAt(12));
    const hashed = { ...tx, features: features(32, 57) };
    expect(summariesOfPrefixes(hashed, new Uint8Array(20))).toEqual(cutShortAt(20));
  });
});

it("a receive buffer is shown by its size", () => {
  const rx = contextOf("NET", { queue: 0, numQueues: 2 });
  expect(decodeRequest(rx, chainOf(new Uint8Array(), 1536))?.summary).toBe(
    "receive buffer, 1536 B",
  );
});

it("a queue that the features do not provide has no decoder", () => {
  const third = contextOf("NET", { queue: 2, numQueues: 3 });
  expect(decodeRequest(third, chainOf(new Uint8Array(64), 64))).toBeUndefined();
});
