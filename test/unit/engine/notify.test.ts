import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { Chain } from "../../../src/engine/chain.ts";
import { discardVqDesc, getVqDesc } from "../../../src/engine/get-vq-desc.ts";
import { needEvent, signal, vqAvailEmpty } from "../../../src/engine/notify.ts";
import type { EngineEvent } from "../../../src/engine/observer.ts";
import { KERNELS } from "../../../src/engine/profile.ts";
import { addUsed } from "../../../src/engine/used-ring.ts";
import { BroughtUpDevice, CALL } from "../../support/brought-up-device.ts";
import { AVAIL, RAM, SplitDriver, USED } from "../../support/split-driver.ts";

const EVENT_IDX = 1n << 29n;
const idx = fc.nat({ max: 0xffff });

describe("needEvent", () => {
  it("tells whether one of the indices just used is the one waited for", () => {
    fc.assert(
      fc.property(idx, idx, fc.nat({ max: 300 }), (event, old, count) => {
        const used = Array.from({ length: count }, (_, n) => (old + n) & 0xffff);
        expect(needEvent(event, (old + count) & 0xffff, old)).toBe(used.includes(event));
      }),
    );
  });
});

/** Device operations in any order; the driver publishes when it can. */
const program = fc.array(fc.constantFrom("publish", "pop", "discard", "complete", "signal"), {
  maxLength: 120,
});

describe("any interleaving", () => {
  it("keeps used.idx equal to the completions, and heads conserved", () => {
    fc.assert(
      fc.property(
        program,
        fc.constantFrom(0, 0xfffa),
        fc.constantFrom(...KERNELS),
        fc.constantFrom(0n, EVENT_IDX),
        (moves, start, kernel, features) => {
          const driver = new SplitDriver(8, true, start);
          for (let i = 0; i < 8; i++) driver.desc(i, { addr: 0x20000, len: 16 });
          const { device, vq } = new BroughtUpDevice(driver, kernel, features).startAt(start);
          const chain = new Chain(8);
          const free = [0, 1, 2, 3, 4, 5, 6, 7];
          const held: number[] = [];
          let [published, completed] = [0, 0];
          for (const move of moves) {
            if (move === "publish" && free.length > 0) {
              driver.publish(free.shift() ?? 0);
              published++;
            } else if (move === "pop") {
              const head = getVqDesc(vq, chain, 8, false);
              if (head < 8) held.push(head);
            } else if (move === "discard" && held.length > 0) {
              discardVqDesc(vq, 1);
              held.pop();
            } else if (move === "complete" && held.length > 0) {
              const head = held.shift() ?? 0;
              addUsed(vq, head, 0);
              completed++;
              free.push(head);
            } else if (move === "signal") signal(vq);
          }
          const memory = new DataView(driver.memory.find(RAM.start)?.view.buffer as ArrayBuffer);
          const usedIdx = memory.getUint16(USED - RAM.start + 2, true);
          expect(usedIdx).toBe((start + completed) & 0xffff);
          expect((vq.lastAvailIdx - start) & 0xffff).toBe(completed + held.length);
          expect(published).toBeGreaterThanOrEqual(completed + held.length);
          expect(device.dead).toBeUndefined();
          expect(vq.takeFaults()).toEqual([]);
        },
      ),
      { numRuns: 500 },
    );
  });
});

describe("signal", () => {
  it("reports the indices of its decision to an observer", () => {
    const driver = new SplitDriver(8);
    const { device, vq } = new BroughtUpDevice(driver, "6.12", EVENT_IDX);
    Object.assign(vq, { signalledUsed: 0xfffe, signalledUsedValid: true, lastUsedIdx: 2 });
    driver.u16(AVAIL + 4 + 16, 1);
    const events: EngineEvent[] = [];
    device.observer = { see: (event) => events.push(event) };
    signal(vq);
    expect(events.map(({ type }) => type)).toEqual(["read", "decision", "signal"]);
    expect(events[1]).toEqual({
      type: "decision",
      signal: true,
      reason: "event",
      event: 1,
      oldIdx: 0xfffe,
      newIdx: 2,
    });
  });

  it("interrupts when the driver's setting cannot be read", () => {
    const set = new BroughtUpDevice(new SplitDriver(8), "4.6");
    set.vq.avail = 0x100000;
    signal(set.vq);
    expect(set.signals(CALL)).toBe(1);
    expect(set.vq.takeFaults().map(({ code }) => code)).toEqual(["avail-flags-read"]);
  });
});

describe("vqAvailEmpty", () => {
  it("reports empty in 4.6 for entries already known, and not in later kernels", () => {
    for (const [kernel, expected] of [
      ["4.6", true],
      ["6.12", false],
    ] as const) {
      const driver = new SplitDriver(8);
      for (let i = 0; i < 2; i++) driver.desc(i, { addr: 0x20000, len: 16 });
      driver.publish(0, 1);
      const { vq } = new BroughtUpDevice(driver, kernel);
      getVqDesc(vq, new Chain(8), 8, false);
      expect(vqAvailEmpty(vq)).toBe(expected);
    }
  });
});
