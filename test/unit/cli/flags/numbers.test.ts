import { describe, expect, it } from "vitest";
import { countFlag, secondsFlag } from "../../../../src/cli/flags/numbers.ts";
import { propertyNames } from "../../../../src/cli/fuzz/flags.ts";

const NO_CONTEXT = {} as never;
const seconds = (text: string) => secondsFlag().parse(text, NO_CONTEXT, {} as never);
const count = (text: string) =>
  countFlag({ min: 1, max: 64 }).parse(text, NO_CONTEXT, { min: 1, max: 64 } as never);

describe("a duration", () => {
  it.each([
    ["90", 90],
    ["90s", 90],
    ["1h30m", 5400],
    ["1d2h3m4s", 93_784],
    ["2h5s", 7205],
  ])("%s", async (text, expected) => {
    expect(await seconds(text)).toBe(expected);
  });

  it.each(["", "0", "0m", "1h30", "30m1h", "1.5h", "-1", "1 h", "h", "1w"])(
    "%j is refused",
    async (text) => {
      await expect(seconds(text)).rejects.toThrow("expected a time such as 90s, 5m or 1h30m");
    },
  );
});

describe("a count", () => {
  it.each([
    ["0x10", 16],
    ["6_4", 64],
  ])("%s", async (text, expected) => {
    expect(await count(text)).toBe(expected);
  });

  it.each(["0", "65", "0x", "1e1", "x"])("%j is refused", async (text) => {
    await expect(count(text)).rejects.toThrow("expected a number from 1 to 64");
  });
});

describe("the properties of --property", () => {
  it("may be separated by commas, and are taken once", () => {
    expect(propertyNames(["livelock, used-ring", "livelock"])).toEqual(["livelock", "used-ring"]);
  });
});
