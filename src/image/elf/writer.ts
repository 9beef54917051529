import { ftruncateSync } from "node:fs";
import { maxBigint, minBigint } from "../../base/bigint-order.ts";
import { UsageError } from "../../base/usage-error.ts";
import { writeAll, writeWholeFile } from "../../files/whole-file.ts";
import { type CoreMachine, coreHeader, type PlacedSegment, placeSegments } from "./core-header.ts";
import type { CoreSegment } from "./core-segments.ts";

/** The reader has the same limit. */
const MOST_SEGMENTS = 1_000_000;
const CHUNK = 2 ** 20;
/** Zeros are skipped in pieces of this size, which leaves holes. */
const HOLE = 2 ** 16;
const ZEROS = new Uint8Array(HOLE);

/** Guest memory to write as a core. */
export interface Core extends CoreMachine {
  /** Ascending and disjoint. */
  readonly segments: readonly CoreSegment[];
  /** Copies guest memory from `gpa` on; only called for memory that the segments hold. */
  read(gpa: bigint, into: Uint8Array): void;
}

/** New content of some guest memory. */
export interface MemoryChange {
  readonly gpa: bigint;
  readonly bytes: Uint8Array;
}

/**
 * Writes guest memory as an ELF64 core: one PT_LOAD per segment, in order of address,
 * with zeros as holes. The file is written whole or not at all.
 *
 * @param changes - applied to the memory that the core holds, ignored elsewhere
 * @returns the size of the file in bytes, including holes
 * @throws UsageError if there are more segments than can be read back
 * @throws OutputError if the file cannot be written
 */
export function writeElfCore(file: string, core: Core, changes: Iterable<MemoryChange>): number {
  const { length } = core.segments;
  if (length > MOST_SEGMENTS) {
    throw new UsageError(`${file}: ${length} ranges of RAM; a core has at most ${MOST_SEGMENTS}`);
  }
  const { placed, fileSize } = placeSegments(core.segments);
  writeWholeFile(file, (fd) => {
    ftruncateSync(fd, fileSize);
    writeAll(fd, coreHeader(core, placed), 0);
    const chunk = new Uint8Array(CHUNK);
    for (const segment of placed) copySegment(fd, core, segment, chunk);
    for (const change of changes) writeChange(fd, placed, change);
  });
  return fileSize;
}

function copySegment(
  fd: number,
  core: Core,
  { gpa, held, fileOffset }: PlacedSegment,
  chunk: Uint8Array,
): void {
  for (let done = 0n; done < held; done += BigInt(CHUNK)) {
    const part = chunk.subarray(0, Number(minBigint(held - done, BigInt(CHUNK))));
    core.read(gpa + done, part);
    for (let at = 0; at < part.length; at += HOLE) {
      const piece = part.subarray(at, at + HOLE);
      if (isZero(piece)) continue;
      writeAll(fd, piece, fileOffset + Number(done) + at);
    }
  }
}

const isZero = (piece: Uint8Array) =>
  Buffer.compare(piece, piece.length === HOLE ? ZEROS : ZEROS.subarray(0, piece.length)) === 0;

function writeChange(
  fd: number,
  segments: readonly PlacedSegment[],
  { gpa, bytes }: MemoryChange,
): void {
  const end = gpa + BigInt(bytes.length);
  for (let i = firstEndingPast(segments, gpa); i < segments.length; i++) {
    const segment = segments[i] as PlacedSegment;
    if (segment.gpa >= end) return;
    const from = maxBigint(gpa, segment.gpa);
    const to = minBigint(end, segment.gpa + segment.held);
    if (from >= to) continue;
    const part = bytes.subarray(Number(from - gpa), Number(to - gpa));
    writeAll(fd, part, segment.fileOffset + Number(from - segment.gpa));
  }
}

function firstEndingPast(segments: readonly PlacedSegment[], gpa: bigint): number {
  let low = 0;
  let high = segments.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    const { gpa: start, size } = segments[middle] as PlacedSegment;
    if (start + size > gpa) high = middle;
    else low = middle + 1;
  }
  return low;
}
