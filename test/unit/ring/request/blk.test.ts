import { describe, expect, it } from "vitest";
import { decodeRequest } from "../../../../src/ring/request/decode-request.ts";
import {
  chainOf,
  contextOf,
  cutShortAt,
  HeaderWriter,
  summariesOfPrefixes,
} from "./request-builder.ts";

const context = contextOf("BLOCK");
const legacyBig = contextOf("BLOCK", { features: 0n, littleEndian: false });

function outHeader(type: number, sector = 0n, littleEndian = true): HeaderWriter {
  return new HeaderWriter(littleEndian).u32(type).u32(0).u64(sector);
}

function summaryOf(type: number, sector: bigint, dataOut: number, room: number) {
  const bytes = outHeader(type, sector).zeros(dataOut).done();
  return decodeRequest(context, chainOf(bytes, room))?.summary;
}

describe("block requests", () => {
  it.each([
    [0, 81920n, 0, 4097, "read 4096 B at sector 81920"],
    [1, 12n, 8192, 1, "write 8192 B at sector 12"],
    [2, 0n, 6, 97, "scsi-cmd, 6 B out, 96 B in"],
    [4, 0n, 0, 1, "flush"],
    [8, 0n, 0, 21, "get-id"],
    [10, 0n, 0, 9, "get-lifetime"],
    [15, 64n, 512, 9, "zone-append 512 B at sector 64"],
    [16, 0n, 0, 4097, "zone-report 4096 B at sector 0"],
    [24, 524288n, 0, 1, "zone-reset at sector 524288"],
    [26, 0n, 0, 1, "zone-reset-all"],
    [77, 5n, 3, 1, "type 77 (unknown) at sector 5, 3 B out, 0 B in"],
  ])("type %i", (type, sector, dataOut, room, summary) => {
    expect(summaryOf(type, sector, dataOut, room)).toBe(summary);
  });

  it("take the length of the data from the totals, not from the bytes held", () => {
    const bytes = { ...chainOf(outHeader(1, 0n).done()), readableTotal: 2 ** 33 + 16 };
    expect(decodeRequest(context, bytes)?.summary).toBe("write 8589934592 B at sector 0");
  });

  it("do not have a negative length without room for a status", () => {
    expect(summaryOf(0, 0n, 0, 0)).toBe("read 0 B at sector 0");
  });

  it("have their fields in wire order, and a sector past 2^53 is exact", () => {
    const decoded = decodeRequest(context, chainOf(outHeader(1, 2n ** 64n - 1n).done()));
    expect(decoded?.fields).toEqual([
      { name: "type", value: 1 },
      { name: "type_name", value: "write" },
      { name: "ioprio", value: 0 },
      { name: "sector", value: 18446744073709551615n },
    ]);
  });

  it("are read in a legacy big-endian guest's byte order, but never in a modern one's", () => {
    const bytes = chainOf(outHeader(1, 7n, false).zeros(512).done());
    expect(decodeRequest(legacyBig, bytes)?.summary).toBe("write 512 B at sector 7");
    const modern = { ...context, littleEndian: false };
    expect(decodeRequest(modern, bytes)?.summary).toContain("type 16777216 (unknown)");
  });

  it("keep the legacy barrier flag apart from the type", () => {
    const bytes = chainOf(outHeader(0x80000001, 7n).zeros(512).done());
    const legacy = { ...context, features: 0n };
    expect(decodeRequest(legacy, bytes)?.summary).toBe("write 512 B at sector 7, barrier");
    expect(decodeRequest(context, bytes)?.summary).toContain("2147483649 (unknown)");
  });

  it("report every short header as cut short", () => {
    expect(summariesOfPrefixes(context, outHeader(1).done())).toEqual(cutShortAt(16));
  });

  it("are reported as cut short by the image where that is the cause", () => {
    const bytes = { ...chainOf(outHeader(1).done().slice(0, 9)), readableTotal: 528 };
    expect(decodeRequest(context, bytes)?.summary).toBe(
      "header cut short: 9 of 16 bytes (the image holds no more)",
    );
  });
});

describe("segments of a discard", () => {
  function segments(type: number, count: number) {
    const writer = outHeader(type);
    for (let n = 0; n < count; n++) {
      writer
        .u64(BigInt(n) * 100n)
        .u32(8)
        .u32(n & 1);
    }
    return writer.done();
  }

  it("are shown, at most two", () => {
    const one = decodeRequest(context, chainOf(segments(11, 1)));
    expect(one?.summary).toBe("discard 8 sectors at 0");
    const five = decodeRequest(context, chainOf(segments(13, 5)));
    expect(five?.summary).toBe("write-zeroes 8 sectors at 0, 8 sectors at 100 unmap, … 3 more");
    expect(five?.fields).toContainEqual({ name: "segment1_sector", value: 100n });
  });

  it("are little-endian even below a big-endian legacy header", () => {
    const header = outHeader(11, 0n, false).done();
    const bytes = chainOf(Uint8Array.from([...header, ...segments(11, 1).slice(16)]));
    expect(decodeRequest(legacyBig, bytes)?.summary).toBe("discard 8 sectors at 0");
  });

  it("may be missing from the chain or from the image", () => {
    expect(decodeRequest(context, chainOf(segments(14, 0)))?.summary).toBe(
      "secure-erase no segments",
    );
    const hole = { ...chainOf(segments(11, 1).slice(0, 20)), readableTotal: 48 };
    expect(decodeRequest(context, hole)?.summary).toBe("discard 2 segments, not in the image");
  });
});
