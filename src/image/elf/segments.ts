import { InputError } from "../../base/input-error.ts";
import type { ByteSource } from "../../files/byte-source.ts";
import { BinaryReader } from "../../files/reader.ts";
import type { ElfHeader } from "./header.ts";

const PT_LOAD = 1;
const MOST_SEGMENTS = 1_000_000;

/** Larger entries are read one by one, to skip the bytes between them. */
const DENSE_ENTRY = 256;
const BATCH = 4096;

/** A PT_LOAD program header. */
export interface Segment {
  /** Its index among all program headers, from 0. */
  readonly index: number;
  readonly offset: bigint;
  readonly vaddr: bigint;
  readonly paddr: bigint;
  readonly filesz: bigint;
  readonly memsz: bigint;
}

/**
 * The PT_LOAD segments of a core, in file order.
 *
 * @throws InputError if the table is invalid or not entirely in the file
 */
export function* readSegments(source: ByteSource, header: ElfHeader): Generator<Segment> {
  const { phoff, phnum, phentsize, endian } = header;
  const structSize = header.wordBits === 64 ? 56 : 32;
  checkTable(source, header, structSize);
  const perBatch = phentsize <= DENSE_ENTRY ? BATCH : 1;
  for (let first = 0; first < phnum; first += perBatch) {
    const count = Math.min(perBatch, phnum - first);
    const offset = phoff + BigInt(first) * BigInt(phentsize);
    const length = (count - 1) * phentsize + structSize;
    const reader = new BinaryReader(source, { name: "program headers", offset, length }, endian);
    for (let i = 0; i < count; i++) {
      const segment = readSegment(reader.seek(i * phentsize), header.wordBits, first + i);
      if (segment !== undefined) yield segment;
    }
  }
}

function readSegment(reader: BinaryReader, wordBits: 32 | 64, index: number): Segment | undefined {
  if (reader.u32() !== PT_LOAD) return undefined;
  if (wordBits === 64) reader.u32(); // p_flags; in ELF32 it comes last
  const word = () => (wordBits === 64 ? reader.u64() : BigInt(reader.u32()));
  const offset = word();
  const vaddr = word();
  const paddr = word();
  const filesz = word();
  return { index, offset, vaddr, paddr, filesz, memsz: word() };
}

function checkTable(source: ByteSource, header: ElfHeader, structSize: number): void {
  const { phoff, phnum, phentsize } = header;
  if (phnum === 0) throw new InputError(source.path, "has no program headers, so no memory");
  if (phentsize < structSize) {
    const reason = `has program headers of ${phentsize} bytes, less than the required ${structSize}`;
    throw new InputError(source.path, reason, header.wordBits === 64 ? 54 : 42);
  }
  const end = phoff + BigInt(phnum - 1) * BigInt(phentsize) + BigInt(structSize);
  if (end > BigInt(source.size)) {
    const reason = `ends inside its ${phnum} program headers, which begin at ${phoff}`;
    throw new InputError(source.path, reason, source.size);
  }
  if (phnum > MOST_SEGMENTS) {
    const reason = `has ${phnum} program headers; more than ${MOST_SEGMENTS} are not read`;
    throw new InputError(source.path, reason);
  }
}
