import fc from "fast-check";
import { expect, it } from "vitest";
import { fewerItems } from "../../../../src/fuzz/minimize/fewer-items.ts";

const items = (length: number) => Array.from({ length }, (_, i) => i);

it("keeps exactly the needed items, in order", () => {
  fc.assert(
    fc.property(fc.nat(200), fc.array(fc.nat(199)), (length, chosen) => {
      const needed = [...new Set(chosen.filter((item) => item < length))].sort((a, b) => a - b);
      const left = fewerItems(items(length), (fewer) =>
        needed.every((item) => fewer.includes(item)),
      );
      expect(left).toEqual(needed);
    }),
  );
});

it("needs a number of attempts that grows with the needed items, not with the list", () => {
  let tries = 0;
  const left = fewerItems(items(1024), (fewer) => {
    tries++;
    return fewer.includes(700);
  });
  expect(left).toEqual([700]);
  expect(tries).toBeLessThan(40);
});

it("does not try single items of very long lists", () => {
  let tries = 0;
  fewerItems(items(20_000), () => {
    tries++;
    return false;
  });
  expect(tries).toBeLessThan(4096);
});
