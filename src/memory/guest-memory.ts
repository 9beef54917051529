import { compareBigints, maxBigint, minBigint } from "../base/bigint-order.ts";
import { type U64, u64 } from "../base/u64.ts";
import type { GuestRam, RamRange } from "./guest-ram.ts";
import type { MemoryRegion } from "./memory-region.ts";
import { Mapping, type UserMemory } from "./user-memory.ts";

const PAGE = 4096;
/** Pages kept; past it all are dropped, which is safe as nothing is written. */
const PAGES_KEPT = 4096;
/** No user address reaches it. */
const USER_END = 1n << 53n;
/** User addresses of RAM that lies past USER_END are looked for from here on. */
const MOVED_BASE = 1n << 48n;
/** Kept free around moved RAM: what runs past its end faults. */
const GUARD = 1n << 20n;

/**
 * The RAM of an image as user memory of the engine, read page by page as it is asked for.
 *
 * A guest address is its own user address, so that what the engine prints are
 * guest addresses. Only RAM that reaches past 2^53 changes places with addresses
 * below that are not RAM. Memory that is not dumped faults like memory that is
 * not there: ask the image which it was.
 */
export class GuestMemory implements UserMemory {
  /** The image's RAM as a memory table, ascending by guest address. */
  readonly regions: readonly MemoryRegion[];
  private readonly byUser: readonly MemoryRegion[];
  /** Those of the regions that are at another user address, ascending by either. */
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

  /** The user address of a guest address; one that faults when no RAM is there. */
  userAddress(gpa: bigint): U64 {
    return u64(this.exchange(gpa));
  }

  /** The guest address of a user address: for every u64 the one that it is the user address of. */
  guestAddress(addr: U64): bigint {
    return this.exchange(BigInt(addr));
  }

  /** Moved RAM and what was there before it change places, so this undoes itself. */
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
 * Room below USER_END for RAM that reaches past it, clear of all RAM. What
 * finds none is left out.
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
