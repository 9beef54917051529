import { basename } from "node:path";

/** First bytes of a file that vhostctl knows and cannot read. */
export interface Signature {
  /** Bytes at the start; -1 stands for any. */
  readonly bytes: readonly number[];
  /** Why it cannot be read and what to do, as `file: …` goes on. */
  readonly advice: (path: string) => string;
}

const AS_ELF =
  "take the dump as ELF (virsh dump --memory-only --format elf, or QMP dump-guest-memory)";

const VMWARE_D0 = [0xd0, 0xbe, 0xd2, 0xbe];
const VMWARE_D1 = [0xd1, 0xba, 0xd1, 0xba];
const VMWARE_D2 = [0xd2, 0xbe, 0xd2, 0xbe];
const VMWARE_D3 = [0xd3, 0xbe, 0xd3, 0xbe];

/** No signature begins another; none is so short that raw memory is often taken for it. */
export const SIGNATURES: readonly Signature[] = [
  compressed("gzip", [0x1f, 0x8b, 0x08], ".gz"),
  compressed("zstd", [0x28, 0xb5, 0x2f, 0xfd], ".zst"),
  compressed("xz", [0xfd, 0x37, 0x7a, 0x58, 0x5a, 0x00], ".xz"),
  compressed("lzop", [0x89, 0x4c, 0x5a, 0x4f], ".lzo"),
  compressed("lz4", [0x04, 0x22, 0x4d, 0x18], ".lz4"),
  compressed("bzip2", [...ascii("BZh"), -1, 0x31, 0x41, 0x59, 0x26, 0x53, 0x59], ".bz2"),
  unread("flattened kdump (makedumpfile -R rearranges it, but to kdump)", "makedumpfile\0", AS_ELF),
  unread("kdump", "KDUMP   ", AS_ELF),
  unread("diskdump", "DISKDUMP", AS_ELF),
  unread("QEMU migration streams", "QEVM", AS_ELF),
  unread("libvirt save images", "LibvirtQemudSave", `virsh restore the guest, then ${AS_ELF}`),
  unread("libvirt save images, and this one was never finished", "LibvirtQemudPart", AS_ELF),
  unread("LiME", "EMiL", "take it with format=padded, which reads as raw memory"),
  unread("LiME", "LiME", "take it with format=padded, which reads as raw memory"),
  unread("AVML", "AVML", AS_ELF),
  unread("Windows dumps", "PAGEDU64", AS_ELF),
  unread("Windows dumps", "PAGEDUMP", AS_ELF),
  unread(
    "Firecracker's state",
    [-1, -1, 0x64, 0x86, 0x84, 0x19, 0x10, 0x07],
    "give it the memory file beside it, with --below-4g 0xc0000000 (0xd0000000 before v1.13)",
  ),
  unread(
    "Firecracker's state",
    [-1, -1, 0xaa, 0xaa, 0x84, 0x19, 0x10, 0x07],
    "give it the memory file beside it, with --base 0x80000000",
  ),
  ...[VMWARE_D0, VMWARE_D1, VMWARE_D2, VMWARE_D3].map((bytes) =>
    unread(
      "VMware's state (.vmss, .vmsn)",
      bytes,
      "give it the .vmem beside it, which is raw memory",
    ),
  ),
  unread("disk images (qcow2)", [...ascii("QFI"), 0xfb], AS_ELF),
];

function unread(format: string, start: string | readonly number[], instead: string): Signature {
  const bytes = typeof start === "string" ? ascii(start) : start;
  return { bytes, advice: () => `vhostctl does not read ${format} yet; ${instead}` };
}

/** The tools share `-dc`, which minds neither the file's suffix nor the file. */
function compressed(tool: string, bytes: readonly number[], suffix: string): Signature {
  const advice = (path: string) => {
    const bare = path.endsWith(suffix) && basename(path) !== suffix;
    const out = bare ? path.slice(0, -suffix.length) : `${path}.unpacked`;
    const command = `${tool} -dc ${shellQuote(path)} > ${shellQuote(out)}`;
    return `is compressed with ${tool}; unpack it first: ${command}`;
  };
  return { bytes, advice };
}

function ascii(text: string): number[] {
  return [...Buffer.from(text, "latin1")];
}

/** One word to a shell, whatever the name holds; `./` keeps a dash from being a flag. */
export function shellQuote(name: string): string {
  const safe = name.startsWith("-") ? `./${name}` : name;
  return `'${safe.replaceAll("'", "'\\''")}'`;
}
