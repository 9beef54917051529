import { type U64, u64 } from "../abi/u64.ts";
import type { MemoryRegion } from "../engine/memory-table.ts";
import { Mapping, type UserMemory } from "../memory/user-memory.ts";
import { maxBigint, minBigint } from "./bigint-order.ts";
import type { MemoryImage } from "./memory-image.ts";

const PAGE = 4096;
/** Pages kept; past it all are dropped, which is safe as nothing is written. */
const PAGES_KEPT = 4096;
/** Up to here a guest address is its own user address. */
const IDENTITY_END = 1n << 47n;
/** User addresses of RAM that lies higher. */
const HIGH_BASE = 1n << 48n;
/** Set in the user address of what lies higher and is not RAM. */
const FAULTING = 1n << 63n;
const USER_END = 1n << 53n;

/**
 * The RAM of an image as user memory of the engine, read page by page as it is asked for.
 *
 * A guest address is its own user address below 2^47, so that what the engine
 * prints are guest addresses. Memory that is not dumped faults like memory that
 * is not there: ask the image which it was.
 */
export class GuestMemory implements UserMemory {
  /** The image's RAM as a memory table: ascending by guest address and by user address alike. */
  readonly regions: readonly MemoryRegion[];
  private readonly pages = new Map<number, Mapping[]>();

  constructor(private readonly image: MemoryImage) {
    let high = HIGH_BASE;
    const regions: MemoryRegion[] = [];
    for (const { gpa, size } of image.info.ram) {
      if (gpa + size <= IDENTITY_END) {
        regions.push({ gpa, size, hva: gpa });
      } else if (high + size < USER_END) {
        regions.push({ gpa, size, hva: high });
        high += size;
      }
    }
    this.regions = regions;
  }

  /** The user address of a guest address; one that faults when no RAM is there. */
  userAddress(gpa: bigint): U64 {
    const region = this.regionWith("gpa", gpa);
    if (region !== undefined) return u64(region.hva + gpa - region.gpa);
    return u64(gpa < IDENTITY_END ? gpa : gpa | FAULTING);
  }

  /** The guest address of a user address that `userAddress` gave. */
  guestAddress(addr: U64): bigint {
    const hva = BigInt(addr);
    const region = this.regionWith("hva", hva);
    return region === undefined ? hva & ~FAULTING : region.gpa + hva - region.hva;
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
    const region = this.regionWith("hva", hva);
    if (region === undefined) return undefined;
    const gpa = region.gpa + hva - region.hva;
    const span = this.image.spanAt(gpa);
    if (span.backing !== "data" && span.backing !== "zero") return undefined;
    const pageStart = BigInt(Math.floor(addr / PAGE) * PAGE);
    const first = [pageStart, region.hva, hva - (gpa - span.gpa)].reduce(maxBigint);
    const end = [
      pageStart + BigInt(PAGE),
      region.hva + region.size,
      hva + (span.gpa + span.size - gpa),
    ].reduce(minBigint);
    const bytes = new Uint8Array(Number(end - first));
    const read = this.image.read(region.gpa + first - region.hva, bytes);
    return read === bytes.length
      ? new Mapping(Number(first), new DataView(bytes.buffer))
      : undefined;
  }

  private regionWith(side: "gpa" | "hva", addr: bigint): MemoryRegion | undefined {
    let low = 0;
    let high = this.regions.length;
    while (low < high) {
      const middle = (low + high) >>> 1;
      const region = this.regions[middle] as MemoryRegion;
      if (region[side] + region.size > addr) high = middle;
      else low = middle + 1;
    }
    const region = this.regions[low];
    return region !== undefined && addr >= region[side] ? region : undefined;
  }
}
