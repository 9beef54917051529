import { truncateSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { openImage } from "../../../src/image/open-image.ts";
import { freshPath, imageFile, inputError } from "../../support/image-files.ts";

const GIB = 1n << 30n;
const FILE = Uint8Array.from({ length: 64 }, (_, i) => i);

function byteAt(image: ReturnType<typeof openImage>, gpa: bigint): number | undefined {
  const into = new Uint8Array(1);
  return image.read(gpa, into) === 1 ? into[0] : undefined;
}

function sparseFile(size: number): string {
  const path = imageFile("x", "sparse");
  truncateSync(path, size);
  return path;
}

const map = (...regions: readonly [gpa: number, size: number, offset: number][]) =>
  imageFile(JSON.stringify(regions.map(([gpa, size, offset]) => ({ gpa, size, offset }))), "map");

describe("openRaw", () => {
  it("reads a file flat, from 0 or from a base", () => {
    expect(byteAt(openImage(imageFile(FILE)), 7n)).toBe(7);
    const image = openImage(imageFile(FILE), { base: 0x40000000n });
    expect(image.info.ram).toEqual([{ gpa: 0x40000000n, size: 64n }]);
    expect(byteAt(image, 0x40000005n)).toBe(5);
    expect(byteAt(image, 5n)).toBeUndefined();
  });

  it("splits a file around the x86 hole", () => {
    const image = openImage(imageFile(FILE), { below4g: 16n });
    expect(image.info.ram).toEqual([
      { gpa: 0n, size: 16n },
      { gpa: 4n * GIB, size: 48n },
    ]);
    expect([byteAt(image, 15n), byteAt(image, 16n), byteAt(image, 4n * GIB)]).toEqual([
      15,
      undefined,
      16,
    ]);
    expect(openImage(imageFile(FILE), { below4g: 64n }).info.ram).toEqual([{ gpa: 0n, size: 64n }]);
  });

  it("places regions as a map has them, and two on the same bytes", () => {
    const mapFile = map([0x2000, 32, 32], [0x1000, 32, 0], [0x3000, 32, 32]);
    const image = openImage(imageFile(FILE), { mapFile });
    expect([0x1001n, 0x2001n, 0x3001n].map((gpa) => byteAt(image, gpa))).toEqual([1, 33, 33]);
    expect(image.info.warnings).toEqual([]);
  });

  it("says when file and map are not of one length", () => {
    const longer = openImage(imageFile(FILE), { mapFile: map([0, 60, 0]) });
    expect(longer.info.warnings).toEqual(["4 bytes at the end of the image are not on the map"]);
    const shorter = openImage(imageFile(FILE), { mapFile: map([0, 60, 0], [0x1000, 10, 60]) });
    expect(shorter.info.warnings).toEqual([
      "the image is cut short: the map has 6 bytes past its end",
    ]);
    expect(shorter.spanAt(0x1004n)).toEqual({ gpa: 0x1004n, size: 6n, backing: "not-dumped" });
  });

  it("opens a sparse file of 1 TiB at once, and its holes are zeros", () => {
    const image = openImage(sparseFile(2 ** 40), { below4g: 2n * GIB });
    expect(byteAt(image, 4n * GIB + 2n ** 40n - 2n * GIB - 1n)).toBe(0);
    expect(image.spanAt(4n * GIB).size).toBe(2n ** 40n - 2n * GIB);
  });

  it("doubts a large file without a hole, unless told that it has none", () => {
    const path = sparseFile(4 * 2 ** 30);
    expect(openImage(path).info.warnings).toEqual([expect.stringContaining("--below-4g")]);
    expect(openImage(path, { base: 0n }).info.warnings).toEqual([]);
  });

  it("refuses a placement that cannot be", () => {
    const reason = (options: Parameters<typeof openImage>[1]) =>
      inputError(() => openImage(imageFile(FILE), options)).reason;
    expect(reason({ base: (1n << 64n) - 63n })).toContain("does not fit the address space");
    expect(reason({ below4g: 4n * GIB + 1n })).toContain("not between 0 and 4 GiB");
    expect(reason({ base: 1n, below4g: 1n })).toContain("by one of");
    expect(reason({ base: 1n, mapFile: map([0, 1, 0]) })).toContain("by one of");
    expect(reason({ mapFile: freshPath() })).toBe("no such file");
  });
});
