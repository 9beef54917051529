import { describe, expect, it } from "vitest";
import { decodeRequest } from "../../../../src/ring/request/decode-request.ts";
import {
  chainOf,
  contextOf,
  cutShortAt,
  HeaderWriter,
  summariesOfPrefixes,
} from "./request-builder.ts";

const control = contextOf("CONSOLE", { queue: 3, numQueues: 6 });

function message(id: number, event: number, value: number, littleEndian = true): Uint8Array {
  return new HeaderWriter(littleEndian).u32(id).u16(event).u16(value).done();
}

describe("console control messages", () => {
  it("are named", () => {
    const decoded = decodeRequest(control, chainOf(message(1, 6, 1)));
    expect(decoded?.summary).toBe("PORT_OPEN id 1 value 1");
    expect(decodeRequest(control, chainOf(message(1, 77, 0)))?.summary).toBe(
      "event 77 (unknown) id 1 value 0",
    );
  });

  it("follow a legacy big-endian guest", () => {
    const context = { ...control, features: 0n, littleEndian: false };
    expect(decodeRequest(context, chainOf(message(2, 3, 1, false)))?.summary).toBe(
      "PORT_READY id 2 value 1",
    );
  });

  it("are reported as cut short for every short length", () => {
    expect(summariesOfPrefixes(control, message(0, 0, 1))).toEqual(cutShortAt(8));
  });
});

describe("console data", () => {
  it.each([
    [0, "receive buffer of port 0, 64 B"],
    [1, "17 B of data from port 0"],
    [2, "control receive buffer, 64 B"],
    [4, "receive buffer of port 1, 64 B"],
    [5, "17 B of data from port 1"],
  ])("queue %i", (queue, summary) => {
    const bytes = chainOf(new Uint8Array(17).fill(27), 64);
    expect(decodeRequest({ ...control, queue }, bytes)?.summary).toBe(summary);
  });
});
