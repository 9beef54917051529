import type { ByteSource } from "../files/byte-source.ts";
import type { RamRange, Span } from "../memory/guest-ram.ts";
import { ADDRESS_SPACE_END } from "../memory/guest-ram.ts";
import { DecodedBlocks } from "./decoded-blocks.ts";
import type { ImageContents } from "./format.ts";
import type { FormatName } from "./formats.ts";
import type { ImageInfo, MemoryImage } from "./memory-image.ts";
import type { RunColumns } from "./run-columns.ts";
import type { Run } from "./runs.ts";

/**
 * Guest memory as sorted, disjoint runs of a file; every format is reduced to this.
 *
 * Finding a run is a binary search. Reading a run reads the file, or decodes blocks on
 * demand. An address outside u64 is a RangeError.
 */
export class RunsImage implements MemoryImage {
  readonly info: ImageInfo;
  readonly #source: ByteSource;
  readonly #runs: RunColumns;
  readonly #blocks: DecodedBlocks | undefined;

  /** @param source - owned by the image from now on, and closed with it */
  constructor(source: ByteSource, format: FormatName, contents: ImageContents) {
    const { runs, blocks, ...facts } = contents;
    this.#source = source;
    this.#runs = runs;
    this.#blocks = blocks && new DecodedBlocks(blocks);
    let ram: RamRange[] | undefined;
    this.info = {
      path: source.path,
      format,
      fileSize: source.size,
      /** Computed on first use, as reading memory does not need it. */
      get ram() {
        ram ??= [...runs.ramRanges()];
        return ram;
      },
      cutDown: isCutDown(runs),
      ...facts,
    };
  }

  spanAt(gpa: bigint): Span {
    const runs = this.#runs;
    const index = this.#indexAt(gpa);
    if (index >= 0 && gpa < runs.end(index)) return spanOf(runs.at(index));
    const start = index < 0 ? 0n : runs.end(index);
    const end = index + 1 < runs.length ? runs.gpa(index + 1) : ADDRESS_SPACE_END;
    return { gpa: start, size: end - start, backing: "not-ram" };
  }

  read(gpa: bigint, into: Uint8Array): number {
    const runs = this.#runs;
    let done = 0;
    let index = into.length === 0 ? runs.length : this.#indexAt(gpa);
    for (; done < into.length && index >= 0 && index < runs.length; index++) {
      const backing = runs.backing(index);
      if (backing === "not-dumped") break;
      const at = gpa + BigInt(done);
      const skip = at - runs.gpa(index);
      const left = runs.end(index) - at;
      if (skip < 0n || left <= 0n) break;
      const part = into.subarray(
        done,
        left < BigInt(into.length - done) ? done + Number(left) : undefined,
      );
      if (backing === "data") this.#source.readAt(runs.fileOffset(index) + Number(skip), part);
      else if (backing === "encoded") this.#decode(runs.position(index) + Number(skip), part);
      else part.fill(0);
      done += part.length;
    }
    return done;
  }

  close(): void {
    this.#source.close();
  }

  #decode(position: number, into: Uint8Array): void {
    if (this.#blocks === undefined) throw new Error(`${this.info.format} provides no decoder`);
    this.#blocks.readAt(position, into);
  }

  #indexAt(gpa: bigint): number {
    if (gpa < 0n || gpa >= ADDRESS_SPACE_END) throw new RangeError(`no such address: ${gpa}`);
    return this.#runs.indexAt(gpa);
  }
}

/** The span of a run. Encoded bytes have no file offset. */
function spanOf(run: Run): Span {
  const { gpa, size } = run;
  return run.backing === "encoded" ? { gpa, size, backing: "data" } : run;
}

/** Whole machines have a few RAM ranges with small gaps, or one large gap below 4 GiB. */
function isCutDown(runs: RunColumns): boolean {
  if (runs.length <= 16) return false;
  let ranges = 0;
  let held = 0n;
  for (const { size } of runs.ramRanges()) {
    ranges++;
    held += size;
  }
  return ranges > 16 && 2n * held < runs.end(runs.length - 1) - runs.gpa(0);
}
