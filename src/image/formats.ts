import { openElf } from "./elf/elf.ts";
import { ANY, begins } from "./first-bytes.ts";
import type { ImageFormat } from "./format.ts";
import { openRaw } from "./raw.ts";
import { compressed, unread } from "./unread.ts";

const AS_ELF =
  "take the dump as ELF (virsh dump --memory-only --format elf, or QMP dump-guest-memory)";
const AS_PADDED = "take it with format=padded, which reads as raw memory";

/**
 * All known formats. A file has the first format whose probe matches.
 *
 * No magic number is a prefix of another, and none is so short that raw memory often
 * matches it. Raw memory has none: it is the fallback.
 */
export const FORMATS = [
  {
    name: "elf",
    noun: "an ELF core",
    probe: begins("\x7fELF"),
    placedBy: "file",
    open: openElf,
  },
  compressed("gzip", ".gz", begins([0x1f, 0x8b, 0x08])),
  compressed("zstd", ".zst", begins([0x28, 0xb5, 0x2f, 0xfd])),
  compressed("xz", ".xz", begins([0xfd, 0x37, 0x7a, 0x58, 0x5a, 0x00])),
  compressed("lzop", ".lzo", begins([0x89, 0x4c, 0x5a, 0x4f])),
  compressed("lz4", ".lz4", begins([0x04, 0x22, 0x4d, 0x18])),
  compressed("bzip2", ".bz2", begins([0x42, 0x5a, 0x68, ANY, 0x31, 0x41, 0x59, 0x26, 0x53, 0x59])),
  unread(
    "flattened kdump (makedumpfile -R only converts it to kdump)",
    begins("makedumpfile\0"),
    AS_ELF,
  ),
  unread("kdump", begins("KDUMP   "), AS_ELF),
  unread("diskdump", begins("DISKDUMP"), AS_ELF),
  unread("QEMU migration streams", begins("QEVM"), AS_ELF),
  unread(
    "libvirt save images",
    begins("LibvirtQemudSave"),
    `virsh restore the guest, then ${AS_ELF}`,
  ),
  unread("libvirt save images, and this one is incomplete", begins("LibvirtQemudPart"), AS_ELF),
  unread("LiME", begins("EMiL", "LiME"), AS_PADDED),
  unread("AVML", begins("AVML"), AS_ELF),
  unread("Windows dumps", begins("PAGEDU64", "PAGEDUMP"), AS_ELF),
  unread(
    "Firecracker's state",
    begins([ANY, ANY, 0x64, 0x86, 0x84, 0x19, 0x10, 0x07]),
    "use the memory file beside it, with 0xc0000000 bytes of RAM below 4 GiB (0xd0000000 before v1.13)",
    ["below-4g"],
  ),
  unread(
    "Firecracker's state",
    begins([ANY, ANY, 0xaa, 0xaa, 0x84, 0x19, 0x10, 0x07]),
    "use the memory file beside it, which begins at address 0x80000000",
    ["base"],
  ),
  unread(
    "VMware's state (.vmss, .vmsn)",
    begins("\xd0\xbe\xd2\xbe", "\xd1\xba\xd1\xba", "\xd2\xbe\xd2\xbe", "\xd3\xbe\xd3\xbe"),
    "use the .vmem file beside it, which is raw memory",
  ),
  unread("disk images (qcow2)", begins("QFI\xfb"), AS_ELF),
  {
    name: "raw",
    noun: "raw memory",
    probe: () => true,
    placedBy: "options",
    open: openRaw,
  },
] as const satisfies readonly ImageFormat[];

/** Names of the supported formats. */
export type FormatName = Extract<(typeof FORMATS)[number], { readonly name: string }>["name"];
