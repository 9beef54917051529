import fc from "fast-check";
import { expect, it } from "vitest";
import { u64 } from "../../../../src/base/u64.ts";
import { smallerNumber } from "../../../../src/fuzz/minimize/smaller-number.ts";

const anyU64 = fc.bigInt({ min: 0n, max: 2n ** 64n - 1n }).map(u64);

it("finds the smallest accepted number, over all of u64", () => {
  fc.assert(
    fc.property(anyU64, anyU64, (a, b) => {
      const [least, start] = a < b ? [a, b] : [b, a];
      let best = start;
      smallerNumber(start, (smaller) => {
        expect(smaller <= Number.MAX_SAFE_INTEGER).toBe(typeof smaller === "number");
        if (smaller < least) return false;
        best = smaller;
        return true;
      });
      expect(best).toBe(least);
    }),
  );
});

it("tries 0 first, and nothing if the number is 0", () => {
  const tried: unknown[] = [];
  smallerNumber(77, (smaller) => tried.push(smaller) > 0);
  smallerNumber(0, (smaller) => tried.push(smaller) > 0);
  expect(tried).toEqual([0]);
});
