import { describe, expect, it } from "vitest";
import { decodeRequest } from "../../../../src/ring/request/decode-request.ts";
import { chainOf, contextOf, features, HeaderWriter } from "./request-builder.ts";

const context = contextOf("NET", { queue: 2, numQueues: 3, features: features(17, 32) });

function command(number: number, cmd: number, littleEndian = true): HeaderWriter {
  return new HeaderWriter(littleEndian).u8(number, cmd);
}

function summaryOf(writer: HeaderWriter): string | undefined {
  return decodeRequest(context, chainOf(writer.done(), 1))?.summary;
}

describe("net control commands", () => {
  it.each([
    ["RX PROMISC on", command(0, 0).u8(1)],
    ["RX NOBCAST off", command(0, 5).u8(0)],
    ["MAC ADDR_SET 52:54:00:01:02:ff", command(1, 1).u8(0x52, 0x54, 0, 1, 2, 0xff)],
    ["MAC TABLE_SET 1 unicast, 3 multicast", command(1, 0).u32(1).zeros(6).u32(3).zeros(18)],
    ["MAC TABLE_SET 4294967295 unicast", command(1, 0).u32(0xffffffff)],
    ["VLAN DEL 100", command(2, 1).u16(100)],
    ["ANNOUNCE ACK", command(3, 0)],
    ["MQ VQ_PAIRS_SET 2", command(4, 0).u16(2)],
    ["MQ RSS_CONFIG hash types 0x3f", command(4, 1).u32(0x3f)],
    ["GUEST_OFFLOADS SET 0x83", command(5, 0).u64(0x83n)],
    ["NOTF_COAL TX_SET 8 packets or 50 microseconds", command(6, 0).u32(8).u32(50)],
    [
      "NOTF_COAL VQ_SET queue 3 8 packets or 50 microseconds",
      command(6, 2).u16(3).u16(0).u32(8).u32(50),
    ],
    ["NOTF_COAL VQ_GET queue 3", command(6, 3).u16(3).u16(0)],
    ["STATS QUERY", command(8, 0)],
    ["MQ cmd 9 (unknown)", command(4, 9)],
    ["class 99 (unknown) cmd 9 (unknown)", command(99, 9)],
    ["MQ VQ_PAIRS_SET, data cut short: 1 of 2 bytes", command(4, 0).u8(2)],
    ["header cut short: 1 of 2 bytes", new HeaderWriter().u8(4)],
  ])("%s", (summary, writer) => {
    expect(summaryOf(writer)).toBe(summary);
  });

  it("are read in a legacy big-endian guest's byte order", () => {
    const legacy = { ...context, features: features(17), littleEndian: false };
    const bytes = chainOf(command(4, 0, false).u16(2).done(), 1);
    expect(decodeRequest(legacy, bytes)?.summary).toBe("MQ VQ_PAIRS_SET 2");
  });

  it("are undefined without any bytes", () => {
    expect(decodeRequest(context, chainOf(new Uint8Array(), 1))).toBeUndefined();
  });
});
