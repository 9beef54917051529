import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { EFAULT } from "../../../src/abi/errno.ts";
import { logWrite, vhostLogWrite } from "../../../src/engine/dirty-log.ts";
import { BroughtUpDevice } from "../../support/brought-up-device.ts";
import { RAM, SplitDriver } from "../../support/split-driver.ts";

const BITMAP = 0x10000;
const setUp = () => {
  const device = new BroughtUpDevice(new SplitDriver(8));
  device.vq.logBase = BITMAP;
  return device;
};

function dirtyPages(device: BroughtUpDevice): number[] {
  const bytes = device.bytes();
  return Array.from({ length: 0x4000 }, (_, page) => page).filter(
    (page) => ((bytes[BITMAP - RAM.start + (page >> 3)] ?? 0) & (1 << (page & 7))) !== 0,
  );
}

describe("the dirty log", () => {
  it("marks exactly the pages that a range touches", () => {
    fc.assert(
      fc.property(fc.nat({ max: 0x100000 }), fc.nat({ max: 0x9000 }), (addr, len) => {
        const device = setUp();
        expect(logWrite(device.vq, addr, len)).toBe(0);
        const pages = new Set(Array.from({ length: len }, (_, n) => (addr + n) >> 12));
        expect(dirtyPages(device)).toEqual([...pages]);
      }),
      { numRuns: 60 },
    );
  });

  it("marks as many bytes of a chain's buffers as were written", () => {
    const device = setUp();
    const log: [number, number][] = [
      [0x5000, 0x1000],
      [0x9000, 0x1000],
    ];
    const entries = { count: 2, addr: (i: number) => log[i]?.[0] ?? 0, len: () => 0x1000 };
    expect(vhostLogWrite(device.vq, entries, 0x1001)).toBe(0);
    expect(dirtyPages(device)).toEqual([5, 9]);
    expect(device.signals(3)).toBe(1);
  });

  it("reaches a BUG when more was written than the buffers hold, and keeps the first reason", () => {
    const device = setUp();
    const entries = { count: 1, addr: () => 0x5000, len: () => 1 };
    vhostLogWrite(device.vq, entries, 2);
    expect(device.device.dead).toMatch(/BUG/);
    expect(dirtyPages(device)).toEqual([5]);
  });

  it("faults at the end of the bitmap's memory, with the pages before it marked", () => {
    const device = setUp();
    device.vq.logBase = RAM.start + RAM.size - 1;
    expect(logWrite(device.vq, 0x6000, 0x3000)).toBe(-EFAULT);
    expect(device.bytes().at(-1)).toBe(0b1100_0000);
  });

  it("stops at the end of the bitmap's memory at once, for any length", () => {
    const device = setUp();
    expect(logWrite(device.vq, 0x3000, 0xffff_ffff_ffff_ffffn)).toBe(-EFAULT);
    const marked = device.bytes().subarray(BITMAP - RAM.start);
    expect(marked[0]).toBe(0b1111_1000);
    expect(marked.subarray(1).every((byte) => byte === 0xff)).toBe(true);
  });

  it("is exact at the top of u64", () => {
    const device = setUp();
    expect(logWrite(device.vq, 0xffff_ffff_ffff_f000n, 1)).toBe(-EFAULT);
    device.vq.logBase = BigInt.asUintN(64, BigInt(BITMAP) - (0xffff_ffff_ffff_f000n >> 15n));
    expect(logWrite(device.vq, 0xffff_ffff_ffff_f000n, 1)).toBe(0);
    expect(device.bytes()[BITMAP - RAM.start]).toBe(0x80);
  });
});
