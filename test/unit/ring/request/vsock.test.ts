import { describe, expect, it } from "vitest";
import { decodeRequest } from "../../../../src/ring/request/decode-request.ts";
import {
  chainOf,
  contextOf,
  cutShortAt,
  HeaderWriter,
  summariesOfPrefixes,
} from "./request-builder.ts";

const tx = contextOf("VSOCK", { queue: 1, numQueues: 3 });

function packet(op: number, len: number, type = 1, flags = 0): HeaderWriter {
  const addresses = new HeaderWriter().u64(3n).u64(2n).u32(1024).u32(5000);
  return addresses.u32(len).u16(type).u16(op).u32(flags).u32(262144).u32(0);
}

function summaryOf(writer: HeaderWriter): string | undefined {
  return decodeRequest(tx, chainOf(writer.done()))?.summary;
}

describe("vsock packets", () => {
  it.each([
    ["op RW 3:1024 → 2:5000 len 100", packet(5, 100).zeros(100)],
    ["op REQUEST 3:1024 → 2:5000 len 0, type SEQPACKET", packet(1, 0, 2)],
    ["op SHUTDOWN 3:1024 → 2:5000 len 0, no receive and no send", packet(4, 0, 1, 3)],
    ["op SHUTDOWN 3:1024 → 2:5000 len 0, no send", packet(4, 0, 1, 2)],
    ["op RW 3:1024 → 2:5000 len 9, 4 B in the chain", packet(5, 9).zeros(4)],
    ["op 77 (unknown) 3:1024 → 2:5000 len 0, type 78 (unknown)", packet(77, 0, 78)],
  ])("%s", (summary, writer) => {
    expect(summaryOf(writer)).toBe(summary);
  });

  it("are little-endian whatever the guest's byte order", () => {
    const context = { ...tx, features: 0n, littleEndian: false };
    expect(decodeRequest(context, chainOf(packet(6, 0).done()))?.summary).toBe(
      "op CREDIT_UPDATE 3:1024 → 2:5000 len 0",
    );
  });

  it("report every short header as cut short", () => {
    expect(summariesOfPrefixes(tx, packet(5, 0).done())).toEqual(cutShortAt(44));
  });
});

it.each([
  [0, "receive buffer, 4096 B"],
  [2, "event buffer, 4096 B"],
])("queue %i has only room", (queue, summary) => {
  const bytes = chainOf(new Uint8Array(), 4096);
  expect(decodeRequest({ ...tx, queue }, bytes)?.summary).toBe(summary);
});
