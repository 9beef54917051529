import { describe, expect, it } from "vitest";
import { decodeRequest } from "../../../../src/ring/request/decode-request.ts";
import {
  chainOf,
  contextOf,
  cutShortAt,
  features,
  HeaderWriter,
  summariesOfPrefixes,
} from "./request-builder.ts";

const context = contextOf("FS", { queue: 1, numQueues: 2 });

function inHeader(len: number, opcode: number, littleEndian = true): HeaderWriter {
  const writer = new HeaderWriter(littleEndian).u32(len).u32(opcode).u64(18n).u64(3n);
  return writer.u32(1000).u32(1001).u32(4242).u32(0);
}

describe("FUSE requests", () => {
  it("are named", () => {
    const decoded = decodeRequest(context, chainOf(inHeader(80, 15).zeros(40).done(), 4112));
    expect(decoded?.summary).toBe("READ unique 18, nodeid 3, len 80, room 4112 B");
    expect(decoded?.fields).toContainEqual({ name: "pid", value: 4242 });
  });

  it("may claim a length that differs from the chain's", () => {
    expect(decodeRequest(context, chainOf(inHeader(99, 1).done(), 0))?.summary).toBe(
      "LOOKUP unique 18, nodeid 3, len 99 in 40 B, room 0 B",
    );
  });

  it("show an unknown opcode", () => {
    expect(decodeRequest(context, chainOf(inHeader(40, 777).done()))?.summary).toContain(
      "opcode 777 (unknown) unique 18",
    );
  });

  it("keep the byte order that the driver chose, even with VERSION_1", () => {
    const bytes = chainOf(inHeader(40, 26, false).done(), 80);
    expect(decodeRequest(context, bytes)?.summary).toBe(
      "INIT unique 18, nodeid 3, len 40, room 80 B",
    );
    const unknown = chainOf(inHeader(40, 777, false).done());
    expect(decodeRequest({ ...context, littleEndian: false }, unknown)?.summary).toContain(
      "opcode 777 (unknown) unique 18",
    );
  });

  it("are the same on the queue for urgent requests", () => {
    const bytes = chainOf(inHeader(40, 2).done());
    expect(decodeRequest({ ...context, queue: 0 }, bytes)?.summary).toContain("FORGET unique 18");
  });

  it("report every short header as cut short", () => {
    expect(summariesOfPrefixes(context, inHeader(40, 1).done())).toEqual(cutShortAt(40));
  });
});

it("a notification buffer is shown by its size", () => {
  const notified = { ...context, features: features(0, 32) };
  expect(decodeRequest(notified, chainOf(new Uint8Array(), 4096))?.summary).toBe(
    "notification buffer, 4096 B",
  );
});
