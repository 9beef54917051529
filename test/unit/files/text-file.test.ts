import { describe, expect, it } from "vitest";
import { readTextFile } from "../../../src/files/text-file.ts";
import { freshPath, imageFile, inputError } from "../../support/image-files.ts";

describe("readTextFile", () => {
  const reasonFor = (path: string, most?: number) =>
    inputError(() => readTextFile(path, most)).reason;

  it("reads UTF-8 and drops a byte order mark", () => {
    expect(readTextFile(imageFile("\ufeffzwölf\n"))).toBe("zwölf\n");
  });

  it("takes a file of exactly the bound and refuses one byte more", () => {
    expect(readTextFile(imageFile("12345"), 5)).toBe("12345");
    expect(reasonFor(imageFile("123456"), 5)).toContain("5 bytes");
  });

  it("reads and bounds files under /proc, which say that they are empty", () => {
    expect(readTextFile("/proc/self/status")).toContain("Pid:");
    expect(reasonFor("/proc/self/status", 10)).toContain("10 bytes");
  });

  it("gives one reason for what it cannot read", () => {
    expect(reasonFor(freshPath())).toBe("no such file");
    expect(reasonFor("/")).toBe("is a folder, not a text file");
    expect(reasonFor("/dev/zero")).toBe("is a character device, not a text file");
    expect(reasonFor(imageFile(""))).toBe("is empty");
    expect(reasonFor(imageFile(Buffer.from("\ufeffa", "utf16le")))).toContain("UTF-16");
  });
});
