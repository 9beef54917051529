import { type U64, u64 } from "../../base/u64.ts";
import type { MemoryTable } from "../../engine/memory-table.ts";

const SAFE_END = 1n << 52n;
const U64_END = 1n << 64n;

interface Region {
  readonly gpa: bigint;
  readonly end: bigint;
  readonly hva: bigint;
}

/**
 * The regions of a memory table that back a guest range, found without a lookup
 * structure. Where regions overlap, each of them backs the overlap.
 *
 * Spec: 2.7.5
 */
export class GuestRegions {
  private table: MemoryTable | undefined = undefined;
  private count = 0;
  private readonly gpas = new Float64Array(256);
  private readonly ends = new Float64Array(256);
  private readonly hvas = new Float64Array(256);
  /** Used in place of the doubles when a value does not fit one. */
  private wide: readonly Region[] | undefined = undefined;

  /** Use this table from now on. */
  use(table: MemoryTable | undefined): void {
    if (table === this.table) return;
    this.table = table;
    this.count = 0;
    this.wide = undefined;
    if (table === undefined) return;
    for (const { gpa, size, hva } of table.regions) {
      const i = this.count++;
      if (gpa + size > SAFE_END || hva + size > SAFE_END || i >= this.gpas.length) {
        this.widen(table);
        return;
      }
      this.gpas[i] = Number(gpa);
      this.ends[i] = Number(gpa + size);
      this.hvas[i] = Number(hva);
    }
  }

  /**
   * Whether one region backs `len` bytes of guest memory at `addr` with the bytes at
   * user address `base`.
   *
   * @param toEnd - the range must also reach the end of that region
   */
  backs(addr: U64, base: U64, len: number, toEnd: boolean): boolean {
    if (this.wide !== undefined || typeof addr !== "number" || typeof base !== "number") {
      return this.backsWide(BigInt(addr), base, BigInt(len), toEnd);
    }
    const last = addr + len;
    for (let i = 0; i < this.count; i++) {
      const gpa = this.gpas[i] as number;
      const end = this.ends[i] as number;
      if (addr < gpa || last > end || (toEnd && last !== end)) continue;
      if ((this.hvas[i] as number) + (addr - gpa) === base) return true;
    }
    return false;
  }

  /**
   * The number of iovecs a range needs if each extends to the end of its region; -1
   * when any byte has no region.
   */
  pieces(addr: U64, len: number): number {
    if (this.wide !== undefined || typeof addr !== "number") return this.piecesWide(addr, len);
    let at = addr;
    let count = 0;
    for (const end = addr + len; at < end; count++) {
      let next = at;
      for (let i = 0; i < this.count; i++) {
        const to = this.ends[i] as number;
        if (at >= (this.gpas[i] as number) && to > next) next = to;
      }
      if (next === at) return -1;
      at = next;
    }
    return count;
  }

  private piecesWide(addr: U64, len: number): number {
    let at = BigInt(addr);
    let count = 0;
    for (const end = at + BigInt(len); at < end; count++) {
      let next = at;
      for (const { gpa, end: to } of this.list()) if (at >= gpa && to > next) next = to;
      if (next === at) return -1;
      at = next;
    }
    return count;
  }

  private widen({ regions, isArray }: MemoryTable): void {
    this.wide = regions.map(({ gpa, size, hva }) => {
      const end = gpa + size;
      // In an array the end is a u64, so a region that wraps contains nothing.
      return { gpa, end: isArray && end >= U64_END ? gpa : end, hva };
    });
  }

  private list(): readonly Region[] {
    if (this.wide !== undefined) return this.wide;
    return Array.from({ length: this.count }, (_, i) => ({
      gpa: BigInt(this.gpas[i] as number),
      end: BigInt(this.ends[i] as number),
      hva: BigInt(this.hvas[i] as number),
    }));
  }

  private backsWide(addr: bigint, base: U64, len: bigint, toEnd: boolean): boolean {
    return this.list().some(
      ({ gpa, end, hva }) =>
        addr >= gpa &&
        addr + len <= end &&
        (!toEnd || addr + len === end) &&
        u64(hva + addr - gpa) === base,
    );
  }
}
