import { describe, expect, it } from "vitest";
import { UsageError } from "../../../src/base/usage-error.ts";
import { openImage } from "../../../src/image/open-image.ts";
import { GuestMemory } from "../../../src/memory/guest-memory.ts";
import { styleFor } from "../../../src/render/style.ts";
import { translateJson, translateText } from "../../../src/render/translate-text.ts";
import { translate } from "../../../src/services/translate.ts";
import { type SegmentRecipe, writeElf } from "../../support/elf-writer.ts";
import { imageFile } from "../../support/image-files.ts";

const PAGE = 0x1000n;
const TOP = 1n << 64n;
const style = styleFor({ isTTY: false, env: {}, refused: true });

const core = (...segments: SegmentRecipe[]) => imageFile(writeElf({ segments }), "a.elf");
const page = (paddr: bigint): SegmentRecipe => ({ paddr, data: new Uint8Array(Number(PAGE)) });

function run(path: string, gpa: bigint, len: number) {
  const result = translate(path, gpa, len, {});
  return { result, text: translateText(result, style), json: translateJson(result) };
}

describe("translate", () => {
  it("shows the warnings of the image", () => {
    const cut = core({ paddr: 0n, data: new Uint8Array(16), filesz: 32n });
    const { text, json } = run(cut, 0n, 4);
    const warning = "the image is cut short: 16 bytes are missing, from program header 0 on";
    expect(text.split("\n")[0]).toBe(`warning: ${warning}`);
    expect(json).toMatchObject({ warnings: [warning], refusal: null });
    expect(run(core(page(0n)), 0n, 4)).toMatchObject({ json: { warnings: [] } });
  });

  it("refuses a length that no descriptor can have", () => {
    expect(() => run(core(page(0n)), 0n, 2 ** 32)).toThrow(UsageError);
  });

  describe("of an image that was cut down", () => {
    const sparse = core(...Array.from({ length: 20 }, (_, i) => page(BigInt(i) * 16n * PAGE)));

    it("does not claim that memory between its pages is not RAM", () => {
      const { text, json } = run(sparse, PAGE - 16n, 32);
      expect(text).toMatch(
        /EFAULT: the image was cut down to some pages and does not hold 0x1000\n/,
      );
      expect(text).toMatch(/0x1000 +16 B +not in this image, which was cut down/);
      expect(text).not.toContain("not ram");
      expect(json).toMatchObject({
        refusal: { reason: "cut-down", addr: "0x1000" },
        pieces: [{ backing: "data" }, { backing: "not-ram", cut_down: true }],
      });
    });

    it("does not claim it past its last page either", () => {
      const { text, json } = run(sparse, 20n * 16n * PAGE, 1);
      expect(text).toContain("EFAULT: not all of it is guest RAM");
      expect(JSON.stringify(json)).not.toContain("cut_down");
    });
  });

  describe("at the top of the address space", () => {
    it("ends at the last address", () => {
      const { text, json } = run(core(page(0n)), TOP - 1n, 0xffffffff);
      expect(text).toContain("not all of it is guest RAM");
      expect(text).toMatch(/0xffffffffffffffff +1 B +not ram\n +past 2\^64 +4294967294 B +no such/);
      expect(text).not.toContain("0x10000000000000000");
      expect(json).toMatchObject({
        pieces: [
          { addr: "0xffffffffffffffff", len: 1, backing: "not-ram" },
          { addr: null, len: 4294967294, backing: "not-ram", past_end: true },
        ],
      });
    });

    it("says why 4.6 does not find existing RAM", () => {
      const path = core(page(0n), page(TOP - PAGE));
      const { result, text } = run(path, TOP - PAGE, 0x1000);
      expect(result).toMatchObject({ ret: -14, refusal: { reason: "end-wraps" } });
      expect(text).toContain("RAM that ends at 2^64; vhost of Linux 4.6");
      expect(run(path, TOP - PAGE - 1n, 2).result.refusal?.reason).toBe("not-ram");
    });

    it("finds the page below", () => {
      const gpa = TOP - 2n * PAGE;
      const { result } = run(core(page(gpa)), gpa + 8n, 16);
      const iovecs = [{ gpa: gpa + 8n, len: 16, region: { gpa, size: PAGE } }];
      expect(result).toMatchObject({ ret: 1, iovecs });
    });
  });

  it("says if there is more RAM than fits into user memory", () => {
    const path = core({ paddr: 1n << 60n, memsz: 1n << 60n });
    expect(new GuestMemory(openImage(path)).regions).toEqual([]);
    const { result, text } = run(path, 1n << 60n, 1);
    expect(result).toMatchObject({ ret: -14, refusal: { reason: "no-room" } });
    expect(text).toContain("more RAM than fits in user memory");
  });
});
