import type { ByteSource } from "./byte-source.ts";
import type { ImageInfo, MemoryImage, RamRange, Span } from "./memory-image.ts";
import { ADDRESS_SPACE_END, joinRuns, type Run, ramRanges } from "./runs.ts";

/**
 * Guest memory as sorted, disjoint runs of a file: what every format comes down to.
 *
 * Finding a run is a binary search; reading one is a read of the file. An
 * address outside u64 is a RangeError: no image can hold it.
 */
export class RunsImage implements MemoryImage {
  readonly info: ImageInfo;
  readonly #source: ByteSource;
  readonly #runs: readonly Run[];

  /** @param runs - ascending and disjoint */
  constructor(
    source: ByteSource,
    runs: readonly Run[],
    about: Omit<ImageInfo, "path" | "fileSize" | "ram" | "cutDown">,
  ) {
    this.#source = source;
    this.#runs = joinRuns(runs);
    const ram = ramRanges(this.#runs);
    const cutDown = isCutDown(ram);
    this.info = { path: source.path, fileSize: source.size, ram, cutDown, ...about };
  }

  spanAt(gpa: bigint): Span {
    const index = this.#indexAt(gpa);
    const run = this.#runs[index];
    if (run !== undefined && gpa < run.gpa + run.size) {
      return run;
    }
    const start = run === undefined ? 0n : run.gpa + run.size;
    const end = this.#runs[index + 1]?.gpa ?? ADDRESS_SPACE_END;
    return { gpa: start, size: end - start, backing: "not-ram" };
  }

  read(gpa: bigint, into: Uint8Array): number {
    let done = 0;
    let index = into.length === 0 ? this.#runs.length : this.#indexAt(gpa);
    for (; done < into.length; index++) {
      const run = this.#runs[index];
      if (run === undefined || run.backing === "not-dumped") break;
      const skip = gpa + BigInt(done) - run.gpa;
      if (skip < 0n || skip >= run.size) break;
      const left = run.size - skip;
      const part = into.subarray(
        done,
        left < BigInt(into.length - done) ? done + Number(left) : undefined,
      );
      if (run.backing === "data") this.#source.readAt(run.fileOffset + Number(skip), part);
      else part.fill(0);
      done += part.length;
    }
    return done;
  }

  close(): void {
    this.#source.close();
  }

  /** Index of the last run that begins at or before `gpa`; -1 when none does. */
  #indexAt(gpa: bigint): number {
    if (gpa < 0n || gpa >= ADDRESS_SPACE_END) throw new RangeError(`no such address: ${gpa}`);
    let low = 0;
    let high = this.#runs.length;
    while (low < high) {
      const middle = (low + high) >>> 1;
      if (this.#runs[middle]!.gpa <= gpa) low = middle + 1;
      else high = middle;
    }
    return low - 1;
  }
}

/** Machines have a handful of RAM ranges with small gaps, or one large gap below 4 GiB. */
function isCutDown(ram: readonly RamRange[]): boolean {
  const [first, last] = [ram[0], ram.at(-1)];
  if (first === undefined || last === undefined || ram.length <= 16) return false;
  const held = ram.reduce((sum, range) => sum + range.size, 0n);
  return 2n * held < last.gpa + last.size - first.gpa;
}
