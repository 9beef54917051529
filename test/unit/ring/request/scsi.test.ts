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

const request = contextOf("SCSI", { queue: 2, numQueues: 3 });
const control = contextOf("SCSI", { queue: 0, numQueues: 3 });
const LUN = [1, 5, 0x41, 0x02, 0, 0, 0, 0];

function command(cdb: number[], lun = LUN): HeaderWriter {
  const writer = new HeaderWriter().u8(...lun).u64(9n);
  return writer
    .u8(0, 0, 0)
    .u8(...cdb)
    .zeros(32 - cdb.length);
}

function summaryOf(writer: HeaderWriter, room = 108): string | undefined {
  return decodeRequest(request, chainOf(writer.done(), room))?.summary;
}

describe("SCSI commands", () => {
  it.each([
    [[0x00], "TEST UNIT READY"],
    [[0x08, 0x01, 0x00, 0x02, 0], "READ(6) lba 65538 len 256"],
    [[0x28, 0, 0, 0, 8, 0, 0, 0, 16], "READ(10) lba 2048 len 16"],
    [[0xaa, 0, 0, 0, 8, 0, 0, 1, 0, 0], "WRITE(12) lba 2048 len 65536"],
    [[0x8a, 0, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0, 4], "WRITE(16) lba 4294967296 len 4"],
    [[0xee], "opcode 238 (unknown)"],
  ])("%j", (cdb, text) => {
    expect(summaryOf(command(cdb))).toBe(`target 5 lun 258, ${text}`);
  });

  it("show the data in each direction", () => {
    expect(summaryOf(command([0x12]), 108 + 36)).toBe("target 5 lun 258, INQUIRY, 36 B in");
    expect(summaryOf(command([0x2a]).zeros(512))).toContain("WRITE(10) lba 0 len 0, 512 B out");
  });

  it("show a LUN of an unknown form unchanged", () => {
    expect(summaryOf(command([0xa0], [0xc1, 1, 0, 0, 0, 0, 0, 0]))).toBe(
      "REPORT LUNS well-known lun, REPORT LUNS",
    );
    expect(summaryOf(command([0], [9, 8, 7, 6, 5, 4, 3, 2]))).toBe(
      "lun 0x0908070605040302, TEST UNIT READY",
    );
  });

  it("have the CDB after the protection sizes with T10_PI", () => {
    const writer = new HeaderWriter().u8(...LUN).u64(9n);
    writer.u8(0, 0, 0).u32(8).u32(0).u8(0x28).zeros(31);
    const context = { ...request, features: features(3, 32) };
    const decoded = decodeRequest(context, chainOf(writer.done()));
    expect(decoded?.summary).toBe("target 5 lun 258, READ(10) lba 0 len 0");
    expect(decoded?.fields).toContainEqual({ name: "pi_bytesout", value: 8 });
    expect(summariesOfPrefixes(context, new Uint8Array(59))).toEqual(cutShortAt(59));
  });

  it("report every short header as cut short", () => {
    expect(summariesOfPrefixes(request, new Uint8Array(51))).toEqual(cutShortAt(51));
  });
});

describe("SCSI control requests", () => {
  it.each([true, false])("name the task management function, little-endian %s", (le) => {
    const context = le ? control : { ...control, features: 0n, littleEndian: false };
    const writer = new HeaderWriter(le).u32(0).u32(5);
    const bytes = chainOf(
      writer
        .u8(...LUN)
        .u64(0xabcn)
        .done(),
      1,
    );
    expect(decodeRequest(context, bytes)?.summary).toBe(
      "TMF LOGICAL_UNIT_RESET, target 5 lun 258, id 0xabc",
    );
  });

  it("name the other types, and unknown ones", () => {
    const query = new HeaderWriter()
      .u32(1)
      .u8(...LUN)
      .u32(0x10);
    expect(decodeRequest(control, chainOf(query.done(), 5))?.summary).toBe(
      "AN_QUERY events 0x10, target 5 lun 258",
    );
    expect(decodeRequest(control, chainOf(new HeaderWriter().u32(77).done()))?.summary).toBe(
      "type 77 (unknown)",
    );
    const short = chainOf(new Uint8Array(20));
    expect(decodeRequest(control, short)?.summary).toBe("header cut short: 20 of 24 bytes");
    expect(summariesOfPrefixes(control, new Uint8Array(4))).toEqual(cutShortAt(4));
  });
});

it("an event buffer is shown by its size", () => {
  const context = contextOf("SCSI", { queue: 1, numQueues: 3 });
  expect(decodeRequest(context, chainOf(new Uint8Array(), 16))?.summary).toBe("event buffer, 16 B");
});
