import { type U64, u64FromHalves } from "../../base/u64.ts";

/** Reads little-endian fields one after the other; past the end they are all 0. */
export class ByteReader {
  private at = 0;

  constructor(private readonly bytes: Uint8Array) {}

  u8(): number {
    return this.bytes[this.at++] ?? 0;
  }

  u16(): number {
    return this.u8() | (this.u8() << 8);
  }

  u32(): number {
    return (this.u16() | (this.u16() << 16)) >>> 0;
  }

  u64(): U64 {
    const low = this.u32();
    return u64FromHalves(this.u32(), low);
  }

  /** The next `size` bytes, or as many as remain. */
  raw(size: number): Uint8Array {
    const taken = this.bytes.slice(this.at, this.at + size);
    this.at += size;
    return taken;
  }
}
