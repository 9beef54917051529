import { copyFromUser, Mapping, type UserMemory } from "./user-memory.ts";

/** Bytes of a page of the overlay. */
export const OVERLAY_PAGE = 4096;

/** More of a memory was asked for than an overlay keeps. */
export class ResourceCap extends Error {}

/**
 * User memory that can be written while the memory below it is not.
 *
 * The first touch of a page copies it, and the copy is what is handed out from
 * then on: `touched` are all pages that were ever looked at.
 */
export class OverlayMemory implements UserMemory {
  private readonly pages = new Map<number, readonly Mapping[]>();

  /**
   * @param below - read once a page; never written
   * @param mostPages - pages kept at most; past it `find` throws ResourceCap
   */
  constructor(
    private readonly below: UserMemory,
    private readonly mostPages = 131_072,
  ) {}

  find(addr: number): Mapping | undefined {
    const number = Math.floor(addr / OVERLAY_PAGE);
    const page = this.pages.get(number) ?? this.copyPage(number);
    return page.find((mapping) => addr >= mapping.start && addr < mapping.end);
  }

  /** What was looked at, ascending by address; a run ends where memory or its page does. */
  get touched(): Mapping[] {
    return [...this.pages.values()].flat().sort((a, b) => a.start - b.start);
  }

  /** What the memory below holds in place of a mapping of `touched`. */
  original({ start, size }: Mapping): Uint8Array {
    const bytes = new Uint8Array(size);
    copyFromUser(this.below, start, bytes);
    return bytes;
  }

  private copyPage(number: number): readonly Mapping[] {
    const start = number * OVERLAY_PAGE;
    const end = start + OVERLAY_PAGE;
    const copies: Mapping[] = [];
    for (let addr = start; addr < end; ) {
      const mapping = this.below.find(addr);
      if (mapping === undefined) {
        // Only RAM that begins or ends within a page has a hole in it.
        addr = this.nextMapped(addr + 1, end);
        continue;
      }
      const to = Math.min(mapping.end, end);
      const bytes = new Uint8Array(to - addr);
      copyFromUser(this.below, addr, bytes);
      copies.push(new Mapping(addr, new DataView(bytes.buffer)));
      addr = to;
    }
    if (copies.length === 0) return copies;
    if (this.pages.size >= this.mostPages) {
      throw new ResourceCap(`more than ${this.mostPages} pages of memory are looked at`);
    }
    this.pages.set(number, copies);
    return copies;
  }

  private nextMapped(from: number, end: number): number {
    let addr = from;
    while (addr < end && this.below.find(addr) === undefined) addr++;
    return addr;
  }
}
