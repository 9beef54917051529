import { truncateSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { UsageError } from "../../../src/base/usage-error.ts";
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
  it("reads a flat file, from 0 or from a base", () => {
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

  it("places regions according to a map, even two on the same bytes", () => {
    const mapFile = map([0x2000, 32, 32], [0x1000, 32, 0], [0x3000, 32, 32]);
    const image = openImage(imageFile(FILE), { mapFile });
    expect([0x1001n, 0x2001n, 0x3001n].map((gpa) => byteAt(image, gpa))).toEqual([1, 33, 33]);
    expect(image.info.warnings).toEqual([]);
  });

  it("warns if file and map differ in length", () => {
    const longer = openImage(imageFile(FILE), { mapFile: map([0, 60, 0]) });
    expect(longer.info.warnings).toEqual(["4 bytes at the end of the image are not on the map"]);
    const shorter = openImage(imageFile(FILE), { mapFile: map([0, 60, 0], [0x1000, 10, 60]) });
    expect(shorter.info.warnings).toEqual([
      "the image is cut short: the map extends 6 bytes past its end",
    ]);
    expect(shorter.spanAt(0x1004n)).toEqual({ gpa: 0x1004n, size: 6n, backing: "not-dumped" });
  });

  it("derives what a map leaves open from the length of the file", () => {
    const iomem = imageFile("40000000-4000003f : System RAM\n", "iomem");
    const image = openImage(imageFile(FILE), { mapFile: iomem });
    expect([byteAt(image, 0x40000005n), image.info.warnings]).toEqual([5, []]);
    const nodes = "0-1f (prio 0, ram): node0\n20-3f (prio 0, ram): node1\n";
    const numa = openImage(imageFile(FILE), { mapFile: imageFile(nodes, "mtree") });
    expect([byteAt(numa, 0x25n), numa.info.warnings]).toEqual([0x25, []]);
  });

  it("opens a sparse file of 1 TiB quickly, and reads its holes as zeros", () => {
    const image = openImage(sparseFile(2 ** 40), { below4g: 2n * GIB });
    expect(byteAt(image, 4n * GIB + 2n ** 40n - 2n * GIB - 1n)).toBe(0);
    expect(image.spanAt(4n * GIB).size).toBe(2n ** 40n - 2n * GIB);
  });

  it("doubts a large file without a hole, unless its base is given", () => {
    const path = sparseFile(4 * 2 ** 30);
    expect(openImage(path).info.warnings).toEqual([
      expect.stringContaining("how much RAM is below 4 GiB"),
    ]);
    expect(openImage(path, { base: 0n }).info.warnings).toEqual([]);
  });

  it("refuses an impossible placement", () => {
    const open = (options: Parameters<typeof openImage>[1]) => () =>
      openImage(imageFile(FILE), options);
    expect(inputError(open({ mapFile: freshPath() })).reason).toBe("no such file");
    const refusals: [Parameters<typeof openImage>[1], string][] = [
      [{ base: (1n << 64n) - 63n }, "does not fit into the address space"],
      [{ below4g: 4n * GIB + 1n }, "not between 0 and 4 GiB"],
      [{ base: 1n, below4g: 1n }, "exclude each other"],
      [{ base: 1n, mapFile: map([0, 1, 0]) }, "exclude each other"],
      [{ below4g: 1n, mapFile: map([0, 1, 0]) }, "already gives file offsets"],
    ];
    for (const [options, message] of refusals) {
      expect(open(options)).toThrow(UsageError);
      expect(open(options)).toThrow(message);
    }
  });
});
