import { describe, expect, it } from "vitest";
import { decodeRequest } from "../../../../src/ring/request/decode-request.ts";
import { chainOf, contextOf, features, HeaderWriter } from "./request-builder.ts";

const context = contextOf("BALLOON", { numQueues: 5, features: features(1, 3, 5, 32) });
const legacyBig = { ...context, features: features(1), littleEndian: false };

function summaryOf(queue: number, bytes: Uint8Array, room = 0): string | undefined {
  return decodeRequest({ ...context, queue }, chainOf(bytes, room))?.summary;
}

describe("balloon pages", () => {
  const pfns = new HeaderWriter().u32(0x1234).u32(0x1235).done();

  it("are counted", () => {
    expect(summaryOf(0, pfns)).toBe("inflate 2 pages (first PFN 0x1234)");
    expect(summaryOf(1, pfns)).toBe("deflate 2 pages (first PFN 0x1234)");
  });

  it("follow a legacy big-endian guest", () => {
    const bytes = chainOf(new HeaderWriter(false).u32(0x1234).done());
    expect(decodeRequest(legacyBig, bytes)?.summary).toBe("inflate 1 pages (first PFN 0x1234)");
  });

  it("may be absent, or not in the image", () => {
    expect(summaryOf(0, pfns.slice(0, 3))).toBe("inflate 0 pages");
    const hole = { ...chainOf(new Uint8Array()), readableTotal: 1024 };
    expect(decodeRequest(context, hole)?.summary).toBe(
      "inflate 256 pages (first PFN not in the image)",
    );
  });
});

describe("balloon statistics", () => {
  function stats(tags: number[], littleEndian = true): Uint8Array {
    const writer = new HeaderWriter(littleEndian);
    for (const tag of tags) writer.u16(tag).u64(BigInt(tag) + 100n);
    return writer.done();
  }

  it("are named, at most three in the summary", () => {
    expect(summaryOf(2, stats([4, 5]))).toBe("stats: free_memory 104, total_memory 105");
    expect(summaryOf(2, stats([0, 1, 77, 3, 4]))).toBe(
      "stats: swap_in 100, swap_out 101, tag_77 177, … 2 more",
    );
  });

  it("are bounded in the fields", () => {
    const bytes = chainOf(stats(new Array<number>(1000).fill(4)));
    expect(decodeRequest({ ...context, queue: 2 }, bytes)?.fields).toHaveLength(16);
  });

  it("follow a legacy big-endian guest", () => {
    const bytes = chainOf(stats([4], false));
    expect(decodeRequest({ ...legacyBig, queue: 2 }, bytes)?.summary).toBe(
      "stats: free_memory 104",
    );
  });

  it("may be absent, or not in the image", () => {
    expect(summaryOf(2, new Uint8Array(9))).toBe("stats: none");
    const hole = { ...chainOf(new Uint8Array(9)), readableTotal: 100 };
    expect(decodeRequest({ ...context, queue: 2 }, hole)?.summary).toBe(
      "stats: 10 not in the image",
    );
  });
});

describe("free pages", () => {
  it("are hinted with a command and with buffers", () => {
    expect(summaryOf(3, new HeaderWriter().u32(0).done())).toBe("free page hint, command STOP");
    expect(summaryOf(3, new HeaderWriter().u32(9).done())).toBe("free page hint, command 9");
    expect(summaryOf(3, new Uint8Array(), 4194304)).toBe("free page hint, 4194304 B");
    expect(summaryOf(3, new Uint8Array(3))).toBe("header cut short: 3 of 4 bytes");
  });

  it("are reported with buffers", () => {
    expect(summaryOf(4, new Uint8Array(), 2097152)).toBe("free page report, 2097152 B");
  });
});
