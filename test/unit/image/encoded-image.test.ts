import { deflateSync } from "node:zlib";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { openByteSource } from "../../../src/files/byte-source.ts";
import { RunsImage } from "../../../src/image/runs-image.ts";
import { GuestMemory } from "../../../src/memory/guest-memory.ts";
import { imageFile, inputError } from "../../support/image-files.ts";
import {
  openZlibPages,
  type PageRecipe,
  writeZlibPages,
  ZLIB_PAGES,
} from "../../support/zlib-pages.ts";

const PAGE = 64;
const filled = (value: number) => Uint8Array.from({ length: PAGE }, (_, i) => value + i);

/** An image, and the pages of it that were decoded. */
function imageOf(file: Uint8Array) {
  const decoded: number[] = [];
  const source = openByteSource(imageFile(file));
  const contents = openZlibPages(source, {}, (page) => decoded.push(page));
  return { image: new RunsImage(source, "raw", contents), decoded };
}

const deflated = (page: number, value = page): PageRecipe => ({
  gpa: BigInt(page * PAGE),
  deflated: filled(value),
});

function read(image: RunsImage, gpa: bigint, length: number): number[] {
  const into = new Uint8Array(length);
  return [...into.subarray(0, image.read(gpa, into))];
}

describe("an image with encoded pages", () => {
  it("is recognised by its format's probe", () => {
    const source = openByteSource(imageFile(writeZlibPages(PAGE, [deflated(0)])));
    const head = new Uint8Array(16);
    source.readAt(0, head);
    expect(ZLIB_PAGES.probe(head, source)).toBe(true);
    source.close();
  });

  it("reads what was written, at random and across kinds", () => {
    const kinds = fc.array(fc.constantFrom("deflated", "stored", "excluded", "hole"), {
      minLength: 1,
      maxLength: 12,
    });
    fc.assert(
      fc.property(kinds, fc.nat(12 * PAGE), fc.nat(4 * PAGE), (listed, from, length) => {
        const pages = listed.flatMap((kind, page) => {
          const gpa = BigInt(page * PAGE);
          const bytes = filled(page);
          if (kind === "hole") return [];
          return [kind === "excluded" ? { gpa } : { gpa, [kind]: bytes }];
        });
        const { image } = imageOf(writeZlibPages(PAGE, pages));
        const expected: number[] = [];
        for (let at = from; expected.length < length; at++) {
          const page = Math.floor(at / PAGE);
          const kind = listed[page];
          if (kind !== "deflated" && kind !== "stored") break;
          expected.push(page + (at % PAGE));
        }
        expect(read(image, BigInt(from), length)).toEqual(expected);
        image.close();
      }),
      { numRuns: 60 },
    );
  });

  it("decodes only what is read, and only once", () => {
    const pages = Array.from({ length: 20 }, (_, page) => deflated(page));
    const { image, decoded } = imageOf(writeZlibPages(PAGE, pages));
    expect(decoded).toEqual([]);
    expect(read(image, BigInt(7 * PAGE + PAGE - 2), 4)).toEqual([7 + PAGE - 2, 7 + PAGE - 1, 8, 9]);
    expect(read(image, BigInt(7 * PAGE), 1)).toEqual([7]);
    expect(decoded).toEqual([7, 8]);
  });

  it("joins neighbours into one span of data without a file offset", () => {
    const pages = [deflated(0), deflated(1), { gpa: 128n, stored: filled(9) }, deflated(3)];
    const { image } = imageOf(writeZlibPages(PAGE, pages));
    expect(image.spanAt(70n)).toEqual({ gpa: 0n, size: 128n, backing: "data" });
    expect(image.spanAt(128n)).toMatchObject({ gpa: 128n, size: 64n, backing: "data" });
    expect(image.spanAt(128n).fileOffset).toBeGreaterThan(0);
    expect(image.spanAt(192n)).toEqual({ gpa: 192n, size: 64n, backing: "data" });
    expect(image.info).toMatchObject({ ram: [{ gpa: 0n, size: 256n }], pageSize: PAGE });
  });

  it("can be used as memory by the engine", () => {
    const { image } = imageOf(writeZlibPages(PAGE, [deflated(0), deflated(1)]));
    const mapping = new GuestMemory(image).find(PAGE + 3);
    expect(mapping?.view.getUint8(PAGE + 3 - mapping.start)).toBe(1 + 3);
  });

  it("says where a page is damaged, and reads the others", () => {
    const file = writeZlibPages(PAGE, [deflated(0), deflated(1)]);
    const body = deflateSync(filled(1));
    const offset = file.length - body.length;
    file.fill(0xff, offset, offset + 4);
    const { image } = imageOf(file);
    expect(inputError(() => read(image, 64n, 1))).toMatchObject({
      file: image.info.path,
      offset,
      reason: "a page is damaged",
    });
    expect(read(image, 0n, 1)).toEqual([0]);
  });

  it("stops at the page size, however much a page would inflate to", () => {
    const bomb = { gpa: 0n, deflated: new Uint8Array(2 ** 24) };
    const { image } = imageOf(writeZlibPages(PAGE, [bomb]));
    expect(inputError(() => read(image, 0n, 1)).cause).toMatchObject({
      code: "ERR_BUFFER_TOO_LARGE",
    });
    const short = { gpa: 0n, deflated: new Uint8Array(PAGE - 1) };
    const { image: cut } = imageOf(writeZlibPages(PAGE, [short]));
    expect(inputError(() => read(cut, 0n, 1)).reason).toBe("a page inflates to 63 bytes, not 64");
  });
});
