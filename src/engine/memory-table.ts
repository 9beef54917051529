import { kernelSort } from "./region-sort.ts";

/** One region of a memory table: `size` bytes at `gpa`, which user memory holds at `hva`. */
export interface MemoryRegion {
  readonly gpa: bigint;
  readonly size: bigint;
  readonly hva: bigint;
}

const PLAIN_END = 1n << 53n;

/**
 * A device's memory table, sorted for lookup.
 *
 * Where every address in it stays below 2^53 (`plain`) it is held once more as
 * doubles, in the same order, for the path that every descriptor takes.
 *
 * Kernel: struct vhost_memory, vhost_set_memory()
 */
export class MemoryTable {
  /** Descending by `gpa`. */
  readonly regions: readonly MemoryRegion[];
  readonly plain: boolean;
  /** Region i is gpas[i] … ends[i], exclusive; its user address is the guest's plus shifts[i]. */
  readonly gpas: Float64Array;
  readonly ends: Float64Array;
  readonly shifts: Float64Array;

  constructor(regions: readonly MemoryRegion[]) {
    const sorted = [...regions];
    kernelSort(sorted, (a, b) => (a.gpa < b.gpa ? 1 : a.gpa > b.gpa ? -1 : 0));
    this.regions = sorted;
    this.plain = sorted.every((r) => r.gpa + r.size < PLAIN_END && r.hva + r.size < PLAIN_END);
    const columns = this.plain ? sorted : [];
    this.gpas = Float64Array.from(columns, (r) => Number(r.gpa));
    this.ends = Float64Array.from(columns, (r) => Number(r.gpa + r.size));
    this.shifts = Float64Array.from(columns, (r) => Number(r.hva - r.gpa));
  }

  /**
   * Index of the region that holds `addr`, by the doubles; only when `plain`.
   *
   * The candidate is the first region at or below `addr`: one that ends before
   * `addr` hides another that covers it. Below the lowest region the kernel reads
   * past its array; here that is no region.
   *
   * @returns -1 when there is none
   *
   * Kernel: find_region()
   */
  find(addr: number): number {
    const gpas = this.gpas;
    let start = 0;
    let end = gpas.length;
    while (start < end) {
      const slot = (start + end) >> 1;
      if (addr >= (gpas[slot] as number)) end = slot;
      else start = slot + 1;
    }
    return start < gpas.length && addr < (this.ends[start] as number) ? start : -1;
  }

  /**
   * The same over all of u64. A region whose end wraps past 2^64 never matches
   * at its top, as in the kernel.
   *
   * Kernel: find_region()
   */
  findExact(addr: bigint): MemoryRegion | undefined {
    let start = 0;
    let end = this.regions.length;
    while (start < end) {
      const slot = (start + end) >> 1;
      if (addr >= (this.regions[slot] as MemoryRegion).gpa) end = slot;
      else start = slot + 1;
    }
    const region = this.regions[start];
    if (region === undefined) return undefined;
    return BigInt.asUintN(64, region.gpa + region.size) > addr ? region : undefined;
  }
}
