import type { RamRange } from "../memory/guest-ram.ts";
import type { Run } from "./runs.ts";

/**
 * Values in the column of places. Data has its file offset, which is not negative;
 * encoded bytes have their position, counted down from `ENCODED`; other runs have one
 * of these constants.
 */
const ZERO = -1;
const NOT_DUMPED = -2;
const ENCODED = -3;

/**
 * Runs in typed arrays, 24 bytes each. A core may have a million, and objects would
 * take several times as much memory.
 *
 * A run that continues the last one, both in the guest and in storage, is merged with
 * it.
 */
export class RunColumns {
  #gpas = new BigUint64Array(16);
  /** Address of each run's last byte; its end may be 2^64. */
  #lasts = new BigUint64Array(16);
  #places = new Float64Array(16);
  #length = 0;
  #ascending = true;

  static of(runs: Iterable<Run>): RunColumns {
    const columns = new RunColumns();
    for (const run of runs) columns.#push(run.gpa, run.size, placeOf(run));
    return columns;
  }

  get length(): number {
    return this.#length;
  }

  /** Whether the runs are ascending and disjoint. */
  get ascending(): boolean {
    return this.#ascending;
  }

  pushData(gpa: bigint, size: bigint, fileOffset: number): void {
    this.#push(gpa, size, fileOffset);
  }

  /** @param position - among the decoded blocks */
  pushEncoded(gpa: bigint, size: bigint, position: number): void {
    this.#push(gpa, size, ENCODED - position);
  }

  pushNotDumped(gpa: bigint, size: bigint): void {
    this.#push(gpa, size, NOT_DUMPED);
  }

  /** Appends the bytes `from` to `end` of a run in other columns. */
  pushPart(of: RunColumns, index: number, from: bigint, end: bigint): void {
    const place = of.#places[index] as number;
    this.#push(from, end - from, advanced(place, Number(from - of.gpa(index))));
  }

  #push(gpa: bigint, size: bigint, place: number): void {
    const before = this.#length - 1;
    if (before >= 0) {
      const end = this.end(before);
      if (end === gpa && this.#continues(before, place)) {
        this.#lasts[before] = gpa + size - 1n;
        return;
      }
      if (gpa < end) this.#ascending = false;
    }
    if (this.#length === this.#gpas.length) this.#grow();
    this.#gpas[this.#length] = gpa;
    this.#lasts[this.#length] = gpa + size - 1n;
    this.#places[this.#length] = place;
    this.#length++;
  }

  #continues(before: number, place: number): boolean {
    const last = this.#places[before] as number;
    return place === advanced(last, Number(this.size(before)));
  }

  #grow(): void {
    const room = this.#length * 2;
    const gpas = new BigUint64Array(room);
    const lasts = new BigUint64Array(room);
    const places = new Float64Array(room);
    gpas.set(this.#gpas);
    lasts.set(this.#lasts);
    places.set(this.#places);
    [this.#gpas, this.#lasts, this.#places] = [gpas, lasts, places];
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
    const place = this.#places[index] as number;
    if (place >= 0) return "data";
    if (place <= ENCODED) return "encoded";
    return place === ZERO ? "zero" : "not-dumped";
  }

  /** For `data` runs only. */
  fileOffset(index: number): number {
    return this.#places[index] as number;
  }

  /** For `encoded` runs only. */
  position(index: number): number {
    return ENCODED - (this.#places[index] as number);
  }

  at(index: number): Run {
    const [gpa, size, backing] = [this.gpa(index), this.size(index), this.backing(index)];
    if (backing === "data") return { gpa, size, backing, fileOffset: this.fileOffset(index) };
    if (backing === "encoded") return { gpa, size, backing, position: this.position(index) };
    return { gpa, size, backing };
  }

  *[Symbol.iterator](): Generator<Run> {
    for (let index = 0; index < this.#length; index++) yield this.at(index);
  }

  /** Index of the last run that begins at or before `gpa`, or -1. Requires `ascending`. */
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

  /** All RAM, whatever its backing, with neighbours merged. Requires `ascending`. */
  *ramRanges(): Generator<RamRange> {
    for (let index = 0; index < this.#length; ) {
      const gpa = this.gpa(index);
      let end = this.end(index++);
      for (; index < this.#length && this.gpa(index) === end; index++) end = this.end(index);
      yield { gpa, size: end - gpa };
    }
  }
}

/** The place `bytes` further into the same run. */
function advanced(place: number, bytes: number): number {
  if (place >= 0) return place + bytes;
  return place <= ENCODED ? place - bytes : place;
}

function placeOf(run: Run): number {
  if (run.backing === "data") return run.fileOffset;
  if (run.backing === "encoded") return ENCODED - run.position;
  return run.backing === "zero" ? ZERO : NOT_DUMPED;
}
