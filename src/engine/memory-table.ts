import type { MemoryRegion } from "../memory/memory-region.ts";
import { kernelSort } from "./region-sort.ts";

const PLAIN_END = 1n << 53n;
const U64_END = 1n << 64n;

/**
 * A device's memory table, sorted for lookup.
 *
 * If every address in it stays below 2^53 (`plain`), the regions are also kept as
 * doubles, in the same order, for the path that every descriptor takes.
 *
 * Kernel: struct vhost_memory (4.6), struct vhost_iotlb
 */
export class MemoryTable {
  /** Descending by `gpa` in an array, ascending in a tree. */
  readonly regions: readonly MemoryRegion[];
  readonly plain: boolean;
  /**
   * Region i covers guest addresses gpas[i] … ends[i], exclusive; its user address is
   * the guest address plus shifts[i].
   */
  readonly gpas: Float64Array;
  readonly ends: Float64Array;
  readonly shifts: Float64Array;
  private readonly disjoint: boolean;
  /**
   * Plain and without overlaps: any region that contains a range is the one that
   * backs it, however it was found.
   */
  readonly simple: boolean;
  /** The region last found for the addresses of each MiB, modulo 256 MiB. */
  readonly hints = new Uint16Array(256);

  /**
   * @param isArray - an array as in 4.6: see `Profile.regionArray`. A tree takes only
   *   the result of `treeRegions`.
   */
  constructor(
    regions: readonly MemoryRegion[],
    readonly isArray = true,
  ) {
    const sorted = [...regions];
    if (isArray) kernelSort(sorted, byDescendingAddress);
    else sorted.sort((a, b) => byDescendingAddress(b, a));
    this.regions = sorted;
    this.plain = sorted.every((r) => r.gpa + r.size < PLAIN_END && r.hva + r.size < PLAIN_END);
    this.disjoint = areDisjoint(isArray ? [...sorted].reverse() : sorted);
    this.simple = this.plain && sorted.length > 0 && sorted.length < 65536 && this.disjoint;
    const columns = this.plain ? sorted : [];
    this.gpas = Float64Array.from(columns, (r) => Number(r.gpa));
    this.ends = Float64Array.from(columns, (r) => Number(r.gpa + r.size));
    this.shifts = Float64Array.from(columns, (r) => Number(r.hva - r.gpa));
  }

  /**
   * Index of the region that contains `addr`, using the doubles; only when `plain`.
   *
   * In an array the candidate is the first region at or below `addr`, so a region
   * that ends before `addr` hides another one that covers it. In a tree it is the
   * lowest region that ends past `addr`.
   *
   * @returns -1 when there is no such region
   *
   * Kernel: find_region(), vhost_iotlb_itree_first()
   */
  find(addr: number): number {
    const gpas = this.gpas;
    const ends = this.ends;
    let start = 0;
    let end = gpas.length;
    if (this.isArray) {
      while (start < end) {
        const slot = (start + end) >> 1;
        if (addr >= (gpas[slot] as number)) end = slot;
        else start = slot + 1;
      }
      return start < gpas.length && addr < (ends[start] as number) ? start : -1;
    }
    if (this.disjoint) {
      while (start < end) {
        const slot = (start + end) >> 1;
        if (addr < (ends[slot] as number)) end = slot;
        else start = slot + 1;
      }
    } else {
      while (start < gpas.length && addr >= (ends[start] as number)) start++;
    }
    return start < gpas.length && addr >= (gpas[start] as number) ? start : -1;
  }

  /**
   * Like `find`, over all of u64. In an array a region whose end wraps past 2^64
   * never matches; in a tree a region that starts past `last` never does.
   *
   * @param last - last byte of the whole range, modulo 2^64
   *
   * Kernel: find_region(), vhost_iotlb_itree_first()
   */
  findExact(addr: bigint, last: bigint): MemoryRegion | undefined {
    if (!this.isArray) {
      const region = this.regions.find((r) => addr < r.gpa + r.size);
      return region !== undefined && addr >= region.gpa && last >= region.gpa ? region : undefined;
    }
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

  /** Whether the search for `addr` runs past the last region, which 4.6 then reads. */
  overruns(addr: bigint): boolean {
    return this.isArray && this.regions.every((region) => addr < region.gpa);
  }
}

/**
 * The regions as an interval tree stores them: a region over all of u64 becomes two,
 * because its size would not fit.
 *
 * @returns undefined when one is empty or wraps past 2^64
 *
 * Kernel: vhost_iotlb_add_range()
 */
export function treeRegions(regions: readonly MemoryRegion[]): MemoryRegion[] | undefined {
  const taken: MemoryRegion[] = [];
  for (const { gpa, size, hva } of regions) {
    const last = BigInt.asUintN(64, gpa + size - 1n);
    if (last < gpa) return undefined;
    if (gpa === 0n && last === U64_END - 1n) {
      const half = U64_END / 2n;
      taken.push({ gpa, size: half, hva });
      taken.push({ gpa: half, size: half, hva: BigInt.asUintN(64, hva + half) });
    } else {
      taken.push({ gpa, size: last - gpa + 1n, hva });
    }
  }
  return taken;
}

/** Kernel: vhost_memory_reg_sort_cmp() */
function byDescendingAddress(a: MemoryRegion, b: MemoryRegion): number {
  return a.gpa < b.gpa ? 1 : a.gpa > b.gpa ? -1 : 0;
}

function areDisjoint(ascending: readonly MemoryRegion[]): boolean {
  return ascending.every((region, i) => {
    const before = ascending[i - 1];
    return before === undefined || before.gpa + before.size <= region.gpa;
  });
}
