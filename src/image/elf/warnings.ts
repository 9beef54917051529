/** Gathers what is odd about segments, however many, into one line a kind. */
export class ElfWarnings {
  #clipped: { first: number; count: number } | undefined;
  #cutShort: { first: number; missing: bigint } | undefined;

  /** The segment `index` reaches past the last guest-physical address. */
  clipped(index: number): void {
    this.#clipped = {
      first: this.#clipped?.first ?? index,
      count: (this.#clipped?.count ?? 0) + 1,
    };
  }

  /** The file ends `missing` bytes before the segment `index` does. */
  cutShort(index: number, missing: bigint): void {
    this.#cutShort = {
      first: this.#cutShort?.first ?? index,
      missing: (this.#cutShort?.missing ?? 0n) + missing,
    };
  }

  /** @param storedTwice - bytes of guest memory with several, maybe different copies */
  list(storedTwice: bigint): string[] {
    const lines: string[] = [];
    if (this.#cutShort !== undefined) {
      const { first, missing } = this.#cutShort;
      lines.push(
        `the image is cut short: ${missing} bytes are missing, from program header ${first} on`,
      );
    }
    if (this.#clipped !== undefined) {
      const { first, count } = this.#clipped;
      lines.push(
        `${count} segments reach past the end of the address space (first: program header ${first}); what is past it is left out`,
      );
    }
    if (storedTwice > 0n) {
      lines.push(
        `segments overlap: ${storedTwice} bytes of guest memory are in the file more than once; the first in file order is read`,
      );
    }
    return lines;
  }
}
