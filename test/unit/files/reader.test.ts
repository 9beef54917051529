import { describe, expect, it } from "vitest";
import { openByteSource } from "../../../src/files/byte-source.ts";
import { BinaryReader } from "../../../src/files/reader.ts";
import { imageFile, inputError } from "../../support/image-files.ts";

describe("BinaryReader", () => {
  const source = openByteSource(imageFile(Uint8Array.from({ length: 20 }, (_, i) => i)));
  const stretch = { name: "the thing", offset: 2n, length: 16 };

  it("reads numbers one after another in either byte order", () => {
    const little = new BinaryReader(source, stretch, "little");
    expect([little.u8(), little.u16(), little.u32(), little.u64()]).toEqual([
      0x02,
      0x0403,
      0x08070605,
      0x100f0e0d0c0b0a09n,
    ]);
    const big = new BinaryReader(source, stretch, "big").seek(1);
    expect([big.u16(), big.u32(), big.u64()]).toEqual([0x0304, 0x05060708, 0x090a0b0c0d0e0f10n]);
  });

  it("says where in the file a number ends early, or is wrong", () => {
    const reader = new BinaryReader(source, stretch, "little").seek(12);
    expect(reader.u32() && reader.fail("is wrong", 4).offset).toBe(14);
    expect(inputError(() => reader.u8())).toMatchObject({
      reason: "the thing ends inside a number of 1 bytes",
      offset: 18,
    });
  });

  it("refuses a stretch past the end before it takes memory for it", () => {
    const far = { name: "the thing", offset: 1n << 63n, length: 2 ** 52 };
    const error = inputError(() => new BinaryReader(source, far, "little"));
    expect(error.offset).toBe(20);
  });
});
