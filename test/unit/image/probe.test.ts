import { execFileSync } from "node:child_process";
import { describe, expect, it } from "vitest";
import { openByteSource } from "../../../src/files/byte-source.ts";
import { probe } from "../../../src/image/probe.ts";
import { shellQuote } from "../../../src/image/unread.ts";
import { imageFile, inputError } from "../../support/image-files.ts";

function probeBytes(start: string | number[], name?: string) {
  const bytes = Buffer.concat([Buffer.from(start as string, "latin1"), Buffer.alloc(32)]);
  const source = openByteSource(imageFile(bytes, name));
  try {
    return probe(source).name;
  } finally {
    source.close();
  }
}

describe("probe", () => {
  it("distinguishes ELF from raw memory, however short", () => {
    expect(probeBytes("\x7fELF")).toBe("elf");
    expect(probeBytes("")).toBe("raw");
    expect(probeBytes("\x1f\x8b\x00")).toBe("raw");
    const tiny = openByteSource(imageFile("\x7f"));
    expect(probe(tiny).name).toBe("raw");
  });

  it.each([
    ["gzip", [0x1f, 0x8b, 0x08]],
    ["zstd", [0x28, 0xb5, 0x2f, 0xfd]],
    ["xz", [0xfd, 0x37, 0x7a, 0x58, 0x5a, 0]],
    ["lzop", [0x89, 0x4c, 0x5a, 0x4f]],
    ["lz4", [0x04, 0x22, 0x4d, 0x18]],
    ["bzip2", [0x42, 0x5a, 0x68, 0x39, 0x31, 0x41, 0x59, 0x26, 0x53, 0x59]],
  ])("says how to unpack %s", (tool, bytes) => {
    const { file, reason } = inputError(() => probeBytes(bytes));
    expect(reason).toBe(
      `is compressed with ${tool}; unpack it first: ${tool} -dc '${file}' > '${file}.unpacked'`,
    );
  });

  it("drops the suffix of a compressed file in the name to unpack to", () => {
    const { file, reason } = inputError(() => probeBytes([0x28, 0xb5, 0x2f, 0xfd], "vm.elf.zst"));
    expect(reason).toContain(`> '${file.slice(0, -4)}'`);
  });

  it.each([
    ["flattened kdump", "makedumpfile\0\0\0\0"],
    ["kdump", "KDUMP   "],
    ["diskdump", "DISKDUMP"],
    ["QEMU migration", "QEVM"],
    ["libvirt save", "LibvirtQemudSave"],
    ["libvirt save", "LibvirtQemudPart"],
    ["LiME", "EMiL"],
    ["AVML", "AVML"],
    ["Windows", "PAGEDU64"],
    ["Firecracker", "\x01\x00\x64\x86\x84\x19\x10\x07"],
    ["Firecracker", "\x00\x00\xaa\xaa\x84\x19\x10\x07"],
    ["VMware", "\xd2\xbe\xd2\xbe"],
    ["VMware", "\xd0\xbe\xd2\xbe"],
    ["qcow2", "QFI\xfb"],
  ])("names %s and says what to do instead", (format, start) => {
    const { reason } = inputError(() => probeBytes(start));
    expect(reason).toMatch(/^vhostctl does not read .* yet; \S/);
    expect(reason).toContain(format);
  });
});

describe("shellQuote", () => {
  it.each(["plain", "it's", "a b;$(c)`d`", "-rf", 'q"\\'])("gives one shell word: %s", (name) => {
    const printed = execFileSync("sh", ["-c", `printf %s ${shellQuote(name)}`], {
      encoding: "utf8",
    });
    expect(printed).toBe(name.startsWith("-") ? `./${name}` : name);
  });
});
