import type { CoreSegment } from "./core-segments.ts";

const EHDR_SIZE = 64;
const PHDR_SIZE = 56;
const SHDR_SIZE = 64;
const ET_CORE = 4;
const PT_LOAD = 1;
const PF_RWX = 7;
const PN_XNUM = 0xffff;

/** Alignment of guest memory in the file, so that holes are whole blocks. */
const ALIGN = 4096;

/** What a core says about its guest. */
export interface CoreMachine {
  /** e_machine; 0 (EM_NONE) if unknown. */
  readonly machine: number;
  readonly endian: "little" | "big";
}

/** A range of RAM and the offset of its bytes in the core. */
export interface PlacedSegment extends CoreSegment {
  readonly fileOffset: number;
}

/** Assigns a file offset to every segment, and computes the file size. */
export function placeSegments(segments: readonly CoreSegment[]): {
  placed: PlacedSegment[];
  fileSize: number;
} {
  let end = headerSize(segments.length);
  const placed = segments.map((segment) => {
    const fileOffset = Math.ceil(end / ALIGN) * ALIGN;
    if (segment.held === 0n) return { ...segment, fileOffset };
    end = fileOffset + Number(segment.held);
    return { ...segment, fileOffset };
  });
  return { placed, fileSize: end };
}

const headerSize = (segments: number) =>
  EHDR_SIZE + PHDR_SIZE * segments + (segments >= PN_XNUM ? SHDR_SIZE : 0);

/**
 * The ELF64 header and program headers of a core. If there are 65535 segments or more,
 * their number goes into section header 0 (PN_XNUM).
 */
export function coreHeader(
  { machine, endian }: CoreMachine,
  segments: readonly PlacedSegment[],
): Uint8Array {
  const little = endian === "little";
  const bytes = new Uint8Array(headerSize(segments.length));
  const view = new DataView(bytes.buffer);
  const many = segments.length >= PN_XNUM;
  const shoff = EHDR_SIZE + PHDR_SIZE * segments.length;
  bytes.set([0x7f, 0x45, 0x4c, 0x46, 2, little ? 1 : 2, 1]);
  view.setUint16(16, ET_CORE, little);
  view.setUint16(18, machine, little);
  view.setUint32(20, 1, little);
  view.setBigUint64(32, BigInt(EHDR_SIZE), little);
  view.setBigUint64(40, BigInt(many ? shoff : 0), little);
  view.setUint16(52, EHDR_SIZE, little);
  view.setUint16(54, PHDR_SIZE, little);
  view.setUint16(56, many ? PN_XNUM : segments.length, little);
  if (many) {
    view.setUint16(58, SHDR_SIZE, little);
    view.setUint16(60, 1, little);
    view.setUint32(shoff + 44, segments.length, little);
  }
  for (const [i, { gpa, size, held, fileOffset }] of segments.entries()) {
    const at = EHDR_SIZE + PHDR_SIZE * i;
    view.setUint32(at, PT_LOAD, little);
    view.setUint32(at + 4, PF_RWX, little);
    view.setBigUint64(at + 8, BigInt(fileOffset), little);
    view.setBigUint64(at + 16, gpa, little);
    view.setBigUint64(at + 24, gpa, little);
    view.setBigUint64(at + 32, held, little);
    view.setBigUint64(at + 40, size, little);
  }
  return bytes;
}
