/** A program header to write, and its content. */
export interface SegmentRecipe {
  readonly paddr: bigint;
  readonly data?: Uint8Array;
  /** The length of `data`, unless the header is to claim something else. */
  readonly filesz?: bigint;
  readonly memsz?: bigint;
  readonly vaddr?: bigint;
  /** Where `data` is written, unless the header is to point elsewhere. */
  readonly offset?: bigint;
  /** PT_LOAD by default. */
  readonly type?: number;
}

export interface ElfRecipe {
  readonly segments: readonly SegmentRecipe[];
  readonly bits?: 32 | 64;
  readonly endian?: "little" | "big";
  readonly machine?: number;
  /** ET_CORE by default. */
  readonly type?: number;
  readonly phentsize?: number;
  readonly ehsize?: number;
  readonly identVersion?: number;
  /** Put the number of program headers in section header 0, as for more than 65534 of them. */
  readonly xnum?: boolean;
}

/** Appends numbers in one byte order, with words as wide as in the ELF class. */
class Writer {
  readonly #bytes: number[] = [];
  readonly #bits: 32 | 64;
  readonly #endian: "little" | "big";

  constructor(bits: 32 | 64, endian: "little" | "big") {
    this.#bits = bits;
    this.#endian = endian;
  }

  put(width: number, value: number | bigint): this {
    const digits = Array.from({ length: width }, (_, i) =>
      Number((BigInt(value) >> BigInt(8 * i)) & 0xffn),
    );
    this.#bytes.push(...(this.#endian === "big" ? digits.reverse() : digits));
    return this;
  }

  word(value: number | bigint): this {
    return this.put(this.#bits / 8, value);
  }

  padTo(length: number): this {
    while (this.#bytes.length < length) this.#bytes.push(0);
    return this;
  }

  bytes(): Uint8Array {
    return Uint8Array.from(this.#bytes);
  }
}

/** A small ELF core: header, section header 0 if requested, program headers, then data. */
export function writeElf(recipe: ElfRecipe): Uint8Array {
  const { segments, bits = 64, endian = "little", xnum = false } = recipe;
  const structSize = bits === 64 ? 56 : 32;
  const headerSize = bits === 64 ? 64 : 52;
  const sectionSize = bits === 64 ? 64 : 40;
  const phentsize = recipe.phentsize ?? structSize;
  const phoff = headerSize + (xnum ? sectionSize : 0);

  const header = new Writer(bits, endian);
  header.put(1, 0x7f).put(1, 0x45).put(1, 0x4c).put(1, 0x46);
  header.put(1, bits === 64 ? 2 : 1).put(1, endian === "little" ? 1 : 2);
  header.put(1, recipe.identVersion ?? 1).padTo(16);
  header
    .put(2, recipe.type ?? 4)
    .put(2, recipe.machine ?? 62)
    .put(4, 1);
  header
    .word(0)
    .word(phoff)
    .word(xnum ? headerSize : 0)
    .put(4, 0);
  header.put(2, recipe.ehsize ?? headerSize).put(2, phentsize);
  header
    .put(2, xnum ? 0xffff : segments.length)
    .put(2, sectionSize)
    .put(2, xnum ? 1 : 0)
    .put(2, 0);
  if (xnum) {
    header
      .padTo(headerSize + (bits === 64 ? 44 : 28))
      .put(4, segments.length)
      .padTo(phoff);
  }

  const data: Uint8Array[] = [];
  let at = phoff + phentsize * segments.length;
  const table = new Writer(bits, endian);
  for (const [i, segment] of segments.entries()) {
    const bytes = segment.data ?? new Uint8Array();
    const filesz = segment.filesz ?? BigInt(bytes.length);
    table.put(4, segment.type ?? 1);
    if (bits === 64) table.put(4, 0);
    table
      .word(segment.offset ?? at)
      .word(segment.vaddr ?? segment.paddr)
      .word(segment.paddr);
    table.word(filesz).word(segment.memsz ?? filesz);
    table.padTo(phentsize * (i + 1));
    data.push(bytes);
    at += bytes.length;
  }
  return Buffer.concat([header.bytes(), table.bytes(), ...data]);
}
