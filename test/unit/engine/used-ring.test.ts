import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { EFAULT } from "../../../src/abi/errno.ts";
import { KERNELS } from "../../../src/engine/profile.ts";
import { addUsed, addUsedN } from "../../../src/engine/used-ring.ts";
import { BroughtUpDevice, ERROR, LOG } from "../../support/brought-up-device.ts";
import { RAM, SplitDriver, USED } from "../../support/split-driver.ts";

const heads = fc.array(fc.tuple(fc.nat({ max: 0xffffffff }), fc.nat({ max: 0xffffffff })), {
  minLength: 1,
  maxLength: 8,
});
const starts = fc.constantFrom(0, 1, 7, 8, 0x7fff, 0xfff9, 0xfffe, 0xffff);
const kernels = fc.constantFrom(...KERNELS);

function usedElement(device: BroughtUpDevice, slot: number): [number, number] {
  const view = new DataView(device.bytes().buffer);
  const at = USED - RAM.start + 4 + 8 * slot;
  const le = device.driver.littleEndian;
  return [view.getUint32(at, le), view.getUint32(at + 4, le)];
}

describe("laws of the used ring", () => {
  it("addUsedN with n heads has the same effect as n calls of addUsed", () => {
    fc.assert(
      fc.property(heads, starts, kernels, fc.boolean(), (list, start, kernel, le) => {
        const setUp = () =>
          new BroughtUpDevice(new SplitDriver(8, le, start), kernel).startAt(start);
        const [together, apart] = [setUp(), setUp()];
        expect(addUsedN(together.vq, list)).toBe(0);
        for (const [id, len] of list) expect(addUsed(apart.vq, id, len)).toBe(0);
        expect(together.bytes().equals(apart.bytes())).toBe(true);
        expect(together.vq.lastUsedIdx).toBe(apart.vq.lastUsedIdx);
      }),
      { numRuns: 300 },
    );
  });

  it("elements land at idx mod num, and used.idx counts them, across the wrap", () => {
    fc.assert(
      fc.property(heads, starts, kernels, (list, start, kernel) => {
        const device = new BroughtUpDevice(new SplitDriver(8, true, start), kernel).startAt(start);
        addUsedN(device.vq, list);
        list.forEach(([id, len], n) => {
          expect(usedElement(device, (start + n) & 7)).toEqual([id, len]);
        });
        const idx = new DataView(device.bytes().buffer).getUint16(USED - RAM.start + 2, true);
        expect(idx).toBe((start + list.length) & 0xffff);
      }),
    );
  });

  it("writes the same with and without an observer, and the observer sees every write", () => {
    fc.assert(
      fc.property(heads, starts, (list, start) => {
        const setUp = () => new BroughtUpDevice(new SplitDriver(8, true, start)).startAt(start);
        const [seen, unseen] = [setUp(), setUp()];
        const before = seen.bytes();
        const writes = new DataView(before.buffer);
        seen.device.observer = {
          see(event) {
            if (event.type !== "write") return;
            const at = Number(event.addr) - RAM.start;
            if (event.size === 4) writes.setUint32(at, Number(event.value), true);
            else writes.setUint16(at, Number(event.value), true);
          },
        };
        for (const device of [seen, unseen]) addUsedN(device.vq, list);
        for (const device of [seen, unseen]) addUsed(device.vq, 1, 2);
        expect(seen.bytes().equals(unseen.bytes())).toBe(true);
        expect(before.equals(seen.bytes())).toBe(true);
      }),
    );
  });
});

describe("a used ring that cannot be written", () => {
  /** The element of slot 1 and everything after it lie past the end of memory. */
  const cut = (kernel: "4.6" | "6.12") => {
    const device = new BroughtUpDevice(new SplitDriver(8), kernel);
    device.vq.used = RAM.start + RAM.size - 12;
    return device;
  };

  it("publishes elements never written in 4.6, but not in later kernels", () => {
    const [old, fixed] = [cut("4.6"), cut("6.12")];
    for (const device of [old, fixed]) {
      expect(addUsed(device.vq, 5, 6)).toBe(0);
      expect(addUsed(device.vq, 7, 8)).toBe(-EFAULT);
      expect(device.vq.takeFaults().map(({ code }) => code)).toEqual(["used-write"]);
      expect(device.signals(ERROR)).toBe(1);
    }
    const usedIdx = (device: BroughtUpDevice) =>
      new DataView(device.bytes().buffer).getUint16(RAM.size - 10, true);
    expect(usedIdx(old)).toBe(1);
    expect(usedIdx(fixed)).toBe(1);
    expect(old.vq.lastUsedIdx).toBe(1);
  });

  it("is logged if logging is on", () => {
    const device = new BroughtUpDevice(new SplitDriver(8));
    Object.assign(device.vq, { logUsed: true, logAddr: 0x3000, logBase: 0x20000 });
    addUsed(device.vq, 1, 1);
    expect(device.bytes()[0x20000 - RAM.start]).toBe(1 << 3);
    expect(device.signals(LOG)).toBe(1);
  });
});
