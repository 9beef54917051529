import { readdirSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { UsageError } from "../../../src/base/usage-error.ts";
import { openImage } from "../../../src/image/open-image.ts";
import { writeElf } from "../../support/elf-writer.ts";
import { imageFile, inputError } from "../../support/image-files.ts";

const elf = () => imageFile(writeElf({ segments: [{ paddr: 0n, data: new Uint8Array(8) }] }));

describe("openImage", () => {
  it.each([{ base: 0n }, { below4g: 1n }, { mapFile: "no-such-map" }])(
    "refuses options for raw images if the image is a core: %o",
    (options) => {
      const open = () => openImage(elf(), options);
      expect(open).toThrow(UsageError);
      expect(open).toThrow("is an ELF core; these options are for raw memory only");
    },
  );

  it("treats undefined options as not given", () => {
    const none = { base: undefined, below4g: undefined, mapFile: undefined };
    expect(openImage(elf(), none).info.format).toBe("elf");
    expect(openImage(imageFile("x"), { ...none, base: 3n }).info.ram).toEqual([
      { gpa: 3n, size: 1n },
    ]);
  });

  it("leaves no file open after refusing it", () => {
    const open = () => readdirSync("/proc/self/fd").length;
    const path = imageFile(writeElf({ segments: [], type: 2 }));
    const before = open();
    for (let i = 0; i < 5; i++) inputError(() => openImage(path));
    expect(open()).toBe(before);
  });
});
