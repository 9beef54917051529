import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { safe, safeAscii, safeJson } from "../../../src/render/safe.ts";

const DANGEROUS = /[\0-\x08\x0a-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]/;
const anyText = fc.string({ unit: "binary", maxLength: 50 });
const halves = fc
  .array(fc.integer({ min: 0, max: 0xffff }), { maxLength: 20 })
  .map((codes) => String.fromCharCode(...codes));

describe("safe", () => {
  it("escapes characters that control a terminal", () => {
    expect(safe("\u001b]0;x\u0007\u009b\u007f\r\n\b")).toBe(
      "\\x1b]0;x\\x07\\x9b\\x7f\\x0d\\x0a\\x08",
    );
    expect(safe("a\u202eb\ud800c")).toBe("a\\u202eb\\ud800c");
  });

  it("leaves other text unchanged, including astral characters and tabs", () => {
    expect(safe("virtio-blk\t…→ é 🙂")).toBe("virtio-blk\t…→ é 🙂");
  });

  it("leaves no dangerous character in any text", () => {
    fc.assert(
      fc.property(fc.oneof(anyText, halves), (text) => {
        expect(safe(text)).not.toMatch(DANGEROUS);
        expect(safe(text)).toBe(Buffer.from(safe(text), "utf8").toString("utf8"));
        expect(safe(safe(text))).toBe(safe(text));
      }),
    );
  });
});

describe("safeJson", () => {
  it("gives an equal document without dangerous characters", () => {
    fc.assert(
      fc.property(fc.oneof(anyText, halves), (text) => {
        const json = safeJson({ text });
        expect(json.replaceAll("\n", "")).not.toMatch(DANGEROUS);
        expect(JSON.parse(json)).toEqual({ text });
      }),
    );
  });
});

describe("safeAscii", () => {
  it("shows unprintable bytes as dots", () => {
    expect(safeAscii(Uint8Array.of(0x1b, 0x41, 0x20, 0x7e, 0x7f, 0x9b, 0xff))).toBe(".A ~...");
  });
});
