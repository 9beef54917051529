import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { InputError } from "../../../../src/base/input-error.ts";
import { openImage } from "../../../../src/image/open-image.ts";
import { writeElf } from "../../../support/elf-writer.ts";
import { imageFile } from "../../../support/image-files.ts";

const recipes = ([32, 64] as const).flatMap((bits) =>
  ([false, true] as const).map((xnum) => ({ bits, xnum })),
);
const cores = recipes.map((shape) =>
  writeElf({
    ...shape,
    segments: [0n, 1n, 5n].map((page) => ({
      paddr: page * 0x1000n,
      data: new Uint8Array(40).fill(1),
      memsz: 0x1000n,
    })),
  }),
);

/** Opens, walks and reads a core. A refusal counts as success; any other error is thrown. */
function use(bytes: Uint8Array): "read" | "refused" {
  const path = imageFile(bytes);
  try {
    const image = openImage(path);
    for (const { gpa, size } of image.info.ram) {
      image.spanAt(gpa);
      image.read(gpa + size - 1n, new Uint8Array(16));
      image.read(gpa, new Uint8Array(200));
    }
    image.close();
    return "read";
  } catch (error) {
    if (error instanceof InputError) return "refused";
    throw error;
  }
}

describe("a damaged core", () => {
  it("is refused or read, whatever length it is cut to", () => {
    for (const core of cores) {
      const outcomes = Array.from({ length: core.length }, (_, i) => use(core.subarray(0, i)));
      expect(new Set(outcomes)).toEqual(new Set(["refused", "read"]));
      expect(use(core)).toBe("read");
    }
  });

  it("is refused or read, whichever byte is changed", () => {
    const change = fc.tuple(fc.nat(400), fc.integer({ min: 0, max: 255 }));
    fc.assert(
      fc.property(
        fc.constantFrom(...cores),
        fc.array(change, { maxLength: 6 }),
        (core, changes) => {
          const bytes = Uint8Array.from(core);
          for (const [at, value] of changes) bytes[at % bytes.length] = value;
          use(bytes);
        },
      ),
      { numRuns: 2000 },
    );
  });
});
