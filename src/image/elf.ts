import { minBigint } from "./bigint-order.ts";
import type { ByteSource } from "./byte-source.ts";
import { type ElfHeader, readElfHeader } from "./elf-header.ts";
import { architectureOf } from "./elf-machine.ts";
import { readSegments, type Segment } from "./elf-segments.ts";
import { ElfWarnings } from "./elf-warnings.ts";
import { InputError } from "./input-error.ts";
import type { MemoryImage } from "./memory-image.ts";
import { overlayRuns } from "./overlay.ts";
import { ADDRESS_SPACE_END, placeRuns, type Run } from "./runs.ts";
import { RunsImage } from "./runs-image.ts";

/**
 * Open an ELF core of a guest: QEMU, libvirt, makedumpfile -E, VirtualBox, /proc/vmcore.
 *
 * Reads the headers and no notes. Segments may overlap, as QEMU's do with
 * `paging=true`: stored bytes win over bytes not dumped, then the first segment
 * in the file wins. A segment is believed as far as the file reaches.
 *
 * @throws InputError when it is no core, has no memory, or its headers are broken
 */
export function openElf(source: ByteSource): MemoryImage {
  const header = readElfHeader(source);
  const warnings = new ElfWarnings();
  const listed: Run[] = [];
  let looksLikeProcess = true;
  let segments = 0;
  for (const segment of readSegments(source, header)) {
    if (segment.memsz === 0n) continue;
    segments++;
    if (segment.paddr !== 0n || segment.vaddr === 0n) looksLikeProcess = false;
    listed.push(...segmentRuns(segment, source.size, warnings));
  }
  if (segments === 0)
    throw new InputError(source.path, "has no PT_LOAD segment of any size, so no memory");
  if (looksLikeProcess && segments > 1) {
    throw new InputError(
      source.path,
      "is a core of a process, not of a guest: every segment is at physical address 0",
    );
  }
  const { runs, storedTwice } = overlayRuns(listed);
  return new RunsImage(source, runs, {
    format: "elf",
    ...describe(header),
    warnings: warnings.list(storedTwice),
  });
}

function segmentRuns(segment: Segment, fileSize: number, warnings: ElfWarnings): Run[] {
  const room = ADDRESS_SPACE_END - segment.paddr;
  const size = minBigint(segment.memsz, room);
  if (size < segment.memsz) warnings.clipped(segment.index);
  const held = minBigint(segment.filesz, size);
  const placement = { gpa: segment.paddr, size, fileOffset: segment.offset, held };
  const { runs, missing } = placeRuns(placement, fileSize);
  if (missing > 0n) warnings.cutShort(segment.index, missing);
  return runs;
}

function describe({ wordBits, endian, machine }: ElfHeader) {
  const architecture = architectureOf(machine, wordBits);
  const name = architecture ?? `machine ${machine}`;
  return {
    description: `ELF${wordBits} core, ${name}, ${endian}-endian`,
    endian,
    ...(architecture === undefined ? {} : { architecture }),
  };
}
