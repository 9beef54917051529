import { describe, expect, it } from "vitest";
import { deviceIndices, isStale } from "../../../src/ring/device-indices.ts";

const ring = (usedIdx: number, availIdx: number, availEvent?: number) => ({
  usedIdx,
  availIdx,
  ...(availEvent !== undefined && { availEvent }),
});

describe("the device's indices", () => {
  it("are those of the source, if it was captured with the memory", () => {
    const told = { lastAvailIdx: 7, lastUsedIdx: 5 };
    expect(isStale(told, ring(5, 9))).toBe(false);
    expect(deviceIndices(8, told, ring(5, 9), true)).toEqual({ ...told, inferred: [] });
  });

  it("are inferred if the source is stale; its indices are lower bounds", () => {
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

  it("count the chains before avail_event as popped, across the wrap", () => {
    expect(deviceIndices(8, {}, ring(0xfffe, 3, 1), true).lastAvailIdx).toBe(1);
    expect(deviceIndices(8, {}, ring(0xfffe, 3, 4), true).lastAvailIdx).toBe(0xfffe);
    expect(deviceIndices(8, {}, ring(0xfffe, 3, 0xfffd), true).lastAvailIdx).toBe(0xfffe);
  });

  it("keep last_avail_idx of the source if used.idx is neither given nor readable", () => {
    expect(deviceIndices(8, { lastAvailIdx: 6 }, { availIdx: 9 }, true)).toEqual({
      lastAvailIdx: 6,
      inferred: [],
    });
    expect(deviceIndices(8, { lastUsedIdx: 4 }, { availIdx: 9 }, true).lastUsedIdx).toBe(4);
    expect(deviceIndices(8, {}, { availIdx: 9 }, true)).toEqual({ inferred: [] });
  });
});
