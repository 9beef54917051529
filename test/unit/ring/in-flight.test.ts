import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { inFlightHeads } from "../../../src/ring/in-flight.ts";
import { AVAIL, DESC, SplitDriver, USED } from "../../support/split-driver.ts";

const NUM = 8;
const ring = {
  num: NUM,
  desc: DESC,
  avail: AVAIL,
  used: USED,
  littleEndian: true,
  eventIdx: false,
};

describe("inFlightHeads", () => {
  it("finds the heads in flight, whatever the order of completions", () => {
    const moves = fc.array(
      fc.oneof(fc.constant("publish"), fc.constant("pop"), fc.nat({ max: NUM - 1 })),
      { maxLength: 200 },
    );
    fc.assert(
      fc.property(moves, fc.constantFrom(0, 0xfff8, 0xffff), (program, start) => {
        const driver = new SplitDriver(NUM, true, start);
        // One turn of history before the start, all completed in order.
        for (let slot = 0; start > 0 && slot < NUM; slot++) {
          driver.u16(AVAIL + 4 + 2 * slot, slot);
          driver.complete(slot, slot);
        }
        const free = Array.from({ length: NUM }, (_, head) => head);
        const pending: number[] = [];
        const held: number[] = [];
        let available: number = start;
        let popped: number = start;
        let used: number = start;
        for (const move of program) {
          if (move === "publish") {
            const head = free.shift();
            if (head === undefined) continue;
            driver.publish(head);
            pending.push(head);
            available = (available + 1) & 0xffff;
          } else if (move === "pop") {
            const head = pending.shift();
            if (head === undefined) continue;
            held.push(head);
            popped = (popped + 1) & 0xffff;
          } else if (held.length > 0) {
            const [head] = held.splice(Number(move) % held.length, 1);
            driver.complete(used & (NUM - 1), head ?? 0);
            used = (used + 1) & 0xffff;
            free.push(head ?? 0);
          }
        }
        const found = inFlightHeads(driver.memory, ring, popped, used, available);
        const heads = found.heads.map(({ head }) => head);
        expect(new Set(heads).size).toBe(held.length);
        const inOrder = program.every((move) => typeof move === "string" || move === 0);
        if (inOrder) expect(heads).toEqual(held);
        if (!found.inferred) expect(new Set(heads)).toEqual(new Set(held));
      }),
      { numRuns: 500 },
    );
  });

  it("leaves out a later chain that is already completed", () => {
    const driver = new SplitDriver(NUM);
    driver.publish(0, 1, 2);
    driver.complete(0, 1);
    driver.complete(1, 2);
    expect(inFlightHeads(driver.memory, ring, 3, 2, 3)).toEqual({
      heads: [{ position: 0, head: 0 }],
      inferred: false,
    });
  });

  it("finds head 0 in a ring whose index has just wrapped", () => {
    const driver = new SplitDriver(NUM, true, 0xffff);
    for (let slot = 0; slot < NUM; slot++) driver.complete(slot, slot);
    driver.publish(0, 1, 2, 3, 4, 5, 6, 7);
    expect(inFlightHeads(driver.memory, ring, 0, 0xffff, 7).heads).toEqual([
      { head: 0, position: 0xffff },
    ]);
  });
});
