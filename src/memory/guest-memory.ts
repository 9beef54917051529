import { compareBigints, maxBigint, minBigint } from "../base/bigint-order.ts";
import { type U64, u64 } from "../base/u64.ts";
import type { GuestRam, RamRange } from "./guest-ram.ts";
import type { MemoryRegion } from "./memory-region.ts";
import { Mapping, type UserMemory } from "./user-memory.ts";

const PAGE = 4096;
/** Limit on cached pages. Beyond it all are dropped, which is safe because nothing is written. */
const PAGES_KEPT = 4096;
/** No user address reaches this far. */
const USER_END = 1n << 53n;
/** Where the search for free user addresses begins, for RAM beyond USER_END. */
const MOVED_BASE = 1n << 48n;
/** Kept free around moved RAM, so that accesses past its end fault. */
const GUARD = 1n << 20n;

/**
 * The RAM of an image as user memory for the engine, read page by page on demand.
 *
 * A guest address is also its user address, so the addresses the engine prints are
 * guest addresses. The exception is RAM that reaches beyond 2^53: it swaps places
 * with lower addresses that are not RAM. Memory that was not dumped faults like
 * memory that does not exist; ask the image to tell them apart.
 */
export class GuestMemory implements UserMemory {
  /** The image's RAM as a memory table, ascending by guest address. */
  readonly regions: readonly MemoryRegion[];
  private readonly byUser: readonly MemoryRegion[];
  /** The regions whose user address differs from the guest address, ascending by either. */
  private readonly moved: readonly MemoryRegion[];
  private readonly pages = new Map<number, Mapping[]>();

  /** @param ram - what the image holds of it */
  constructor(readonly ram: GuestRam) {
    const { ram: ranges } = ram.info;
    this.moved = moveDown(ranges);
    const unmoved = ranges
      .filter(({ gpa, size }) => gpa + size < USER_END)
      .map(({ gpa, size }) => ({ gpa, size, hva: gpa }));
    if (this.moved.length === 0) {
      this.regions = unmoved;
      this.byUser = unmoved;
    } else {
      this.regions = [...unmoved, ...this.moved];
      this.byUser = this.regions.toSorted((a, b) => compareBigints(a.hva, b.hva));
    }
  }

  /** The user address of a guest address. It faults when there is no RAM. */
  userAddress(gpa: bigint): U64 {
    return u64(this.exchange(gpa));
  }

  /** The guest address of a user address, defined for every u64. */
  guestAddress(addr: U64): bigint {
    return this.exchange(BigInt(addr));
  }

  /** Moved RAM and what was there before swap places, so applying this twice undoes it. */
  private exchange(addr: bigint): bigint {
    const here = regionAt(this.moved, "gpa", addr);
    if (here !== undefined) return here.hva + addr - here.gpa;
    const there = regionAt(this.moved, "hva", addr);
    return there === undefined ? addr : there.gpa + addr - there.hva;
  }

  find(addr: number): Mapping | undefined {
    const number = Math.floor(addr / PAGE);
    const page = this.pages.get(number);
    const held = page?.find((mapping) => addr >= mapping.start && addr < mapping.end);
    if (held !== undefined) return held;
    const loaded = this.load(addr);
    if (loaded === undefined) return undefined;
    if (this.pages.size >= PAGES_KEPT) this.pages.clear();
    this.pages.set(number, [...(this.pages.get(number) ?? []), loaded]);
    return loaded;
  }

  private load(addr: number): Mapping | undefined {
    const hva = BigInt(addr);
    const region = regionAt(this.byUser, "hva", hva);
    if (region === undefined) return undefined;
    const gpa = region.gpa + hva - region.hva;
    const span = this.ram.spanAt(gpa);
    if (span.backing !== "data" && span.backing !== "zero") return undefined;
    const pageStart = BigInt(Math.floor(addr / PAGE) * PAGE);
    const first = [pageStart, region.hva, hva - (gpa - span.gpa)].reduce(maxBigint);
    const end = [
      pageStart + BigInt(PAGE),
      region.hva + region.size,
      hva + (span.gpa + span.size - gpa),
    ].reduce(minBigint);
    const bytes = new Uint8Array(Number(end - first));
    const read = this.ram.read(region.gpa + first - region.hva, bytes);
    return read === bytes.length
      ? new Mapping(Number(first), new DataView(bytes.buffer))
      : undefined;
  }
}

/**
 * Find room below USER_END for RAM that reaches beyond it, clear of all RAM. RAM that
 * does not fit is left out.
 */
function moveDown(ram: readonly RamRange[]): MemoryRegion[] {
  const moved: MemoryRegion[] = [];
  let hva = MOVED_BASE;
  let next = 0;
  for (const { gpa, size } of ram) {
    if (gpa + size < USER_END || size >= USER_END - MOVED_BASE) continue;
    for (let inWay = ram[next]; inWay !== undefined; inWay = ram[++next]) {
      if (inWay.gpa >= hva + size + GUARD) break;
      hva = maxBigint(hva, inWay.gpa + inWay.size + GUARD);
    }
    if (hva + size >= USER_END) break;
    moved.push({ gpa, size, hva });
    hva += size + GUARD;
  }
  return moved;
}

/** @param regions - disjoint and ascending by `side` */
function regionAt(
  regions: readonly MemoryRegion[],
  side: "gpa" | "hva",
  addr: bigint,
): MemoryRegion | undefined {
  let low = 0;
  let high = regions.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    const region = regions[middle] as MemoryRegion;
    if (region[side] + region.size > addr) high = middle;
    else low = middle + 1;
  }
  const region = regions[low];
  return region !== undefined && addr >= region[side] ? region : undefined;
}
