import { describe, expect, it } from "vitest";
import { deviceIndices, isStale } from "../../../src/ring/device-indices.ts";

const ring = (usedIdx: number, availIdx: number, availEvent?: number) => ({
  usedIdx,
  availIdx,
  ...(availEvent !== undefined && { availEvent }),
});

describe("the device's indices", () => {
  it("are those told, when the source is of the memory's moment", () => {
    const told = { lastAvailIdx: 7, lastUsedIdx: 5 };
    expect(isStale(told, ring(5, 9))).toBe(false);
    expect(deviceIndices(8, told, ring(5, 9), true)).toEqual({ ...told, inferred: [] });
  });

  it("are inferred when it is of another: what it tells is the least", () => {
    expect(isStale({ lastUsedIdx: 3 }, ring(5, 9))).toBe(true);
    const inferred = ["last_avail_idx", "last_used_idx"];
    expect(deviceIndices(8, { lastAvailIdx: 3, lastUsedIdx: 3 }, ring(5, 9), false)).toEqual({
      lastAvailIdx: 5,
      lastUsedIdx: 5,
      inferred,
    });
    expect(deviceIndices(8, { lastAvailIdx: 6, lastUsedIdx: 5 }, ring(5, 9, 8), false)).toEqual({
      lastAvailIdx: 8,
      lastUsedIdx: 5,
      inferred,
    });
  });

  it("count as popped what avail_event says was read, through the wrap", () => {
    expect(deviceIndices(8, {}, ring(0xfffe, 3, 1), true).lastAvailIdx).toBe(1);
    expect(deviceIndices(8, {}, ring(0xfffe, 3, 4), true).lastAvailIdx).toBe(0xfffe);
    expect(deviceIndices(8, {}, ring(0xfffe, 3, 0xfffd), true).lastAvailIdx).toBe(0xfffe);
  });

  it("keep a told last_avail_idx where used idx is neither told nor readable", () => {
    expect(deviceIndices(8, { lastAvailIdx: 6 }, { availIdx: 9 }, true)).toEqual({
      lastAvailIdx: 6,
      inferred: [],
    });
    expect(deviceIndices(8, { lastUsedIdx: 4 }, { availIdx: 9 }, true).lastUsedIdx).toBe(4);
    expect(deviceIndices(8, {}, { availIdx: 9 }, true)).toEqual({ inferred: [] });
  });
});
