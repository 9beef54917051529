/** Collects oddities of segments into one warning per kind. */
export class ElfWarnings {
  #clipped: { first: number; count: number } | undefined;
  #cutShort: { first: number; missing: bigint } | undefined;

  /** Segment `index` extends past the last guest-physical address. */
  clipped(index: number): void {
    this.#clipped = {
      first: this.#clipped?.first ?? index,
      count: (this.#clipped?.count ?? 0) + 1,
    };
  }

  /** The file ends `missing` bytes before segment `index` does. */
  cutShort(index: number, missing: bigint): void {
    this.#cutShort = {
      first: this.#cutShort?.first ?? index,
      missing: (this.#cutShort?.missing ?? 0n) + missing,
    };
  }

  /** @param storedTwice - bytes of guest memory with several copies, which may differ */
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
        `${count} segments extend past the end of the address space (first: program header ${first}); the excess is ignored`,
      );
    }
    if (storedTwice > 0n) {
      lines.push(
        `segments overlap: ${storedTwice} bytes of guest memory are in the file more than once; the first segment in the file wins`,
      );
    }
    return lines;
  }
}
