import { expect, test } from "vitest";
import { foldRegions } from "../../../src/stepping/fold-regions.ts";

const region = (gpa: bigint, size: bigint, hva = gpa) => ({ gpa, size, hva });

test("leaves regions that fit unchanged", () => {
  const regions = [region(0n, 1n), region(5n, 1n)];
  expect(foldRegions(regions, 2)).toEqual(regions);
});

test("closes the narrowest gaps first", () => {
  const regions = [region(0n, 10n), region(20n, 10n), region(32n, 8n), region(100n, 10n)];
  expect(foldRegions(regions, 3)).toEqual([region(0n, 10n), region(20n, 20n), region(100n, 10n)]);
  expect(foldRegions(regions, 2)).toEqual([region(0n, 40n), region(100n, 10n)]);
});

test("never joins regions that are apart in user memory", () => {
  const regions = [region(0n, 10n), region(11n, 10n, 1000n), region(50n, 10n)];
  expect(foldRegions(regions, 2)).toEqual(regions);
});
