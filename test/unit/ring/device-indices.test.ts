import { describe, expect, it } from "vitest";
import { deviceIndices } from "../../../src/ring/device-indices.ts";

const ring = (usedIdx: number, availIdx: number, availEvent?: number) => ({
  usedIdx,
  availIdx,
  ...(availEvent !== undefined && { availEvent }),
});

describe("the device's indices", () => {
  it("are those told, when used.idx agrees", () => {
    expect(deviceIndices(8, { lastAvailIdx: 7, lastUsedIdx: 5 }, ring(5, 9))).toEqual({
      lastAvailIdx: 7,
      lastUsedIdx: 5,
      inferred: [],
      stale: false,
    });
  });

  it("are inferred when the source is of another moment", () => {
    expect(deviceIndices(8, { lastAvailIdx: 3, lastUsedIdx: 3 }, ring(5, 9))).toEqual({
      lastAvailIdx: 5,
      lastUsedIdx: 5,
      inferred: ["last_avail_idx", "last_used_idx"],
      stale: true,
    });
  });

  it("count as popped what avail_event says was read, through the wrap", () => {
    expect(deviceIndices(8, {}, ring(0xfffe, 3, 1))?.lastAvailIdx).toBe(1);
    expect(deviceIndices(8, {}, ring(0xfffe, 3, 4))?.lastAvailIdx).toBe(0xfffe);
    expect(deviceIndices(8, {}, ring(0xfffe, 3, 0xfffd))?.lastAvailIdx).toBe(0xfffe);
  });

  it("keep a told last_avail_idx where only used idx is not told", () => {
    expect(deviceIndices(8, { lastAvailIdx: 6 }, ring(5, 9))).toMatchObject({
      lastAvailIdx: 6,
      inferred: ["last_used_idx"],
    });
  });

  it("fall back on what is told when the used ring cannot be read, else are unknown", () => {
    expect(deviceIndices(8, { lastUsedIdx: 4 }, { availIdx: 9 })?.lastUsedIdx).toBe(4);
    expect(deviceIndices(8, {}, { availIdx: 9 })).toBeUndefined();
  });
});
