import { minBigint } from "../../base/bigint-order.ts";
import { InputError } from "../../base/input-error.ts";
import type { ByteSource } from "../../files/byte-source.ts";
import { ADDRESS_SPACE_END } from "../../memory/guest-ram.ts";
import type { ImageContents } from "../format.ts";
import { overlayRuns } from "../overlapping-runs.ts";
import { RunColumns } from "../run-columns.ts";
import { placeRuns } from "../runs.ts";
import { type ElfHeader, readElfHeader } from "./header.ts";
import { architectureOf } from "./machine.ts";
import { readSegments, type Segment } from "./segments.ts";
import { ElfWarnings } from "./warnings.ts";

/**
 * Reads an ELF core of a guest: QEMU, libvirt, makedumpfile -E, VirtualBox, /proc/vmcore.
 *
 * Reads the headers, but no notes. Segments may overlap, as QEMU's do with
 * `paging=true`: stored bytes win over bytes not dumped, then the first segment in the
 * file wins. A segment is only trusted up to the end of the file.
 *
 * @throws InputError if it is not a core, has no memory, or its headers are broken
 */
export function openElf(source: ByteSource): ImageContents {
  const header = readElfHeader(source);
  const warnings = new ElfWarnings();
  const fileSize = BigInt(source.size);
  const listed = new RunColumns();
  let looksLikeProcess = true;
  let segments = 0;
  for (const segment of readSegments(source, header)) {
    if (segment.memsz === 0n) continue;
    segments++;
    if (segment.paddr !== 0n || segment.vaddr === 0n) looksLikeProcess = false;
    addSegment(segment, fileSize, listed, warnings);
  }
  if (segments === 0)
    throw new InputError(source.path, "has no PT_LOAD segment with a size, so no memory");
  if (looksLikeProcess && segments > 1) {
    throw new InputError(
      source.path,
      "is a core of a process, not of a guest: every segment is at physical address 0",
    );
  }
  const { runs, storedTwice } = overlayRuns(listed);
  return { runs, ...describe(header), warnings: warnings.list(storedTwice) };
}

function addSegment(
  segment: Segment,
  fileSize: bigint,
  listed: RunColumns,
  warnings: ElfWarnings,
): void {
  const { index, paddr, offset, filesz, memsz } = segment;
  const size = minBigint(memsz, ADDRESS_SPACE_END - paddr);
  if (size < memsz) warnings.clipped(index);
  const held = minBigint(filesz, size);
  const missing = placeRuns({ gpa: paddr, size, fileOffset: offset, held }, fileSize, listed);
  if (missing > 0n) warnings.cutShort(index, missing);
}

function describe({ wordBits, endian, machine }: ElfHeader) {
  const architecture = architectureOf(machine, wordBits);
  const name = architecture ?? `machine ${machine}`;
  return {
    description: `ELF${wordBits} core, ${name}, ${endian}-endian`,
    machine,
    endian,
    ...(architecture === undefined ? {} : { architecture }),
  };
}
