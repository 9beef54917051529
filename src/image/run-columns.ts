import type { RamRange } from "../memory/guest-ram.ts";
import type { Run } from "./runs.ts";

/** In the column of file offsets, what the file does not hold; data is at 0 or above. */
const ZERO = -1;
const NOT_DUMPED = -2;

/**
 * Runs in typed arrays, 24 bytes each: a core may have a million, and as objects
 * they would take several times that.
 *
 * A run that goes on where the last one ends, in the guest and in the file,
 * becomes one with it.
 */
export class RunColumns {
  #gpas = new BigUint64Array(16);
  /** Last byte of each, inclusive: an end may be 2^64. */
  #lasts = new BigUint64Array(16);
  #offsets = new Float64Array(16);
  #length = 0;
  #ascending = true;

  static of(runs: Iterable<Run>): RunColumns {
    const columns = new RunColumns();
    for (const run of runs) columns.#push(run.gpa, run.size, offsetOf(run));
    return columns;
  }

  get length(): number {
    return this.#length;
  }

  /** Whether they are ascending and disjoint. */
  get ascending(): boolean {
    return this.#ascending;
  }

  pushData(gpa: bigint, size: bigint, fileOffset: number): void {
    this.#push(gpa, size, fileOffset);
  }

  pushNotDumped(gpa: bigint, size: bigint): void {
    this.#push(gpa, size, NOT_DUMPED);
  }

  /** Append bytes `from` to `end` of a run of other columns. */
  pushPart(of: RunColumns, index: number, from: bigint, end: bigint): void {
    const offset = of.#offsets[index] as number;
    this.#push(from, end - from, offset < 0 ? offset : offset + Number(from - of.gpa(index)));
  }

  #push(gpa: bigint, size: bigint, offset: number): void {
    const before = this.#length - 1;
    if (before >= 0) {
      const end = this.end(before);
      if (end === gpa && this.#continues(before, offset)) {
        this.#lasts[before] = gpa + size - 1n;
        return;
      }
      if (gpa < end) this.#ascending = false;
    }
    if (this.#length === this.#gpas.length) this.#grow();
    this.#gpas[this.#length] = gpa;
    this.#lasts[this.#length] = gpa + size - 1n;
    this.#offsets[this.#length] = offset;
    this.#length++;
  }

  #continues(before: number, offset: number): boolean {
    const last = this.#offsets[before] as number;
    return offset < 0 || last < 0 ? offset === last : last + Number(this.size(before)) === offset;
  }

  #grow(): void {
    const room = this.#length * 2;
    const gpas = new BigUint64Array(room);
    const lasts = new BigUint64Array(room);
    const offsets = new Float64Array(room);
    gpas.set(this.#gpas);
    lasts.set(this.#lasts);
    offsets.set(this.#offsets);
    [this.#gpas, this.#lasts, this.#offsets] = [gpas, lasts, offsets];
  }

  gpa(index: number): bigint {
    return this.#gpas[index] as bigint;
  }

  /** One past the last byte. */
  end(index: number): bigint {
    return (this.#lasts[index] as bigint) + 1n;
  }

  size(index: number): bigint {
    return this.end(index) - this.gpa(index);
  }

  backing(index: number): Run["backing"] {
    const offset = this.#offsets[index] as number;
    if (offset >= 0) return "data";
    return offset === ZERO ? "zero" : "not-dumped";
  }

  /** Only of a run with data. */
  fileOffset(index: number): number {
    return this.#offsets[index] as number;
  }

  at(index: number): Run {
    const [gpa, size, backing] = [this.gpa(index), this.size(index), this.backing(index)];
    return backing === "data"
      ? { gpa, size, backing, fileOffset: this.fileOffset(index) }
      : { gpa, size, backing };
  }

  *[Symbol.iterator](): Generator<Run> {
    for (let index = 0; index < this.#length; index++) yield this.at(index);
  }

  /** Index of the last run that begins at or before `gpa`, -1 when none does; only when ascending. */
  indexAt(gpa: bigint): number {
    let low = 0;
    let high = this.#length;
    while (low < high) {
      const middle = (low + high) >>> 1;
      if (this.gpa(middle) <= gpa) low = middle + 1;
      else high = middle;
    }
    return low - 1;
  }

  /** All RAM that the runs tell of, neighbours merged, whatever the file holds of it; only when ascending. */
  *ramRanges(): Generator<RamRange> {
    for (let index = 0; index < this.#length; ) {
      const gpa = this.gpa(index);
      let end = this.end(index++);
      for (; index < this.#length && this.gpa(index) === end; index++) end = this.end(index);
      yield { gpa, size: end - gpa };
    }
  }
}

function offsetOf(run: Run): number {
  if (run.backing === "data") return run.fileOffset;
  return run.backing === "zero" ? ZERO : NOT_DUMPED;
}
