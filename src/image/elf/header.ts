import { InputError } from "../../base/input-error.ts";
import type { ByteSource } from "../../files/byte-source.ts";
import { BinaryReader } from "../../files/reader.ts";

const EI_CLASS = 4;
const EI_NIDENT = 16;
const ET_CORE = 4;
const PN_XNUM = 0xffff;

const NOT_A_CORE = new Map([
  [1, "is an ELF object file, not a core"],
  [2, "is an ELF executable, not a core"],
  [3, "is an ELF executable or shared library, not a core"],
]);

/** The fields of the ELF header that matter for guest memory. */
export interface ElfHeader {
  readonly wordBits: 32 | 64;
  readonly endian: "little" | "big";
  readonly machine: number;
  readonly phoff: bigint;
  readonly phentsize: number;
  /** Number of program headers, also beyond PN_XNUM. */
  readonly phnum: number;
}

/**
 * Reads the header of an ELF core.
 *
 * Does not rely on fields that dump writers get wrong: QEMU writes an `e_ehsize` of 8,
 * VirtualBox an `EI_VERSION` of 0, and program headers need not follow the header.
 *
 * @throws InputError if it is not a core, or a required field is invalid
 */
export function readElfHeader(source: ByteSource): ElfHeader {
  const { wordBits, endian } = readIdent(source);
  const length = wordBits === 64 ? 64 : 52;
  const reader = new BinaryReader(source, { name: "the ELF header", offset: 0n, length }, endian);
  const word = () => (wordBits === 64 ? reader.u64() : BigInt(reader.u32()));

  const type = reader.seek(EI_NIDENT).u16();
  if (type !== ET_CORE) {
    const reason = NOT_A_CORE.get(type) ?? `is ELF of type ${type}, not a core`;
    throw new InputError(source.path, reason);
  }
  const machine = reader.u16();
  reader.u32(); // e_version
  word(); // e_entry
  const phoff = word();
  const shoff = word();
  reader.u32(); // e_flags
  reader.u16(); // e_ehsize
  const phentsize = reader.u16();
  const e_phnum = reader.u16();
  if (e_phnum !== PN_XNUM) return { wordBits, endian, machine, phoff, phentsize, phnum: e_phnum };
  if (shoff === 0n) {
    throw reader.fail("counts program headers in section header 0 (PN_XNUM), but has none", 2);
  }
  const phnum = readShInfo(source, shoff, wordBits, endian);
  return { wordBits, endian, machine, phoff, phentsize, phnum };
}

function readIdent(source: ByteSource): Pick<ElfHeader, "wordBits" | "endian"> {
  const stretch = { name: "the ELF identification", offset: 0n, length: EI_NIDENT };
  const reader = new BinaryReader(source, stretch, "little").seek(EI_CLASS);
  const elfClass = reader.u8();
  if (elfClass !== 1 && elfClass !== 2) {
    throw reader.fail(`is ELF of unknown class ${elfClass} (1 is 32-bit, 2 is 64-bit)`, 1);
  }
  const data = reader.u8();
  if (data !== 1 && data !== 2) {
    throw reader.fail(`is ELF of unknown byte order ${data} (1 is little, 2 is big)`, 1);
  }
  return { wordBits: elfClass === 2 ? 64 : 32, endian: data === 1 ? "little" : "big" };
}

/** Reads only sh_info of section header 0: QEMU writes other fields in the wrong byte order. */
function readShInfo(
  source: ByteSource,
  shoff: bigint,
  wordBits: 32 | 64,
  endian: "little" | "big",
): number {
  const length = wordBits === 64 ? 64 : 40;
  const stretch = { name: "section header 0", offset: shoff, length };
  return new BinaryReader(source, stretch, endian).seek(wordBits === 64 ? 44 : 28).u32();
}
