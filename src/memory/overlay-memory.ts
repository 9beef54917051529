import { copyFromUser, Mapping, type UserMemory } from "./user-memory.ts";

/** Size of an overlay page in bytes. */
export const OVERLAY_PAGE = 4096;

/** An operation needs more pages than an overlay keeps. */
export class ResourceCap extends Error {}

/**
 * Writable user memory on top of memory that is never written.
 *
 * The first access to a page copies it, and all later accesses use the copy.
 * `touched` lists every page that was ever accessed.
 */
export class OverlayMemory implements UserMemory {
  private readonly pages = new Map<number, readonly Mapping[]>();

  /**
   * @param below - read once per page; never written
   * @param mostPages - limit on the pages kept; beyond it `find` throws ResourceCap
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

  /**
   * The ranges accessed so far, ascending by address. A range ends where its memory
   * or its page ends.
   */
  get touched(): Mapping[] {
    return [...this.pages.values()].flat().sort((a, b) => a.start - b.start);
  }

  /** The original content of a mapping from `touched`. */
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
        // A page can only have a hole if RAM begins or ends within it.
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
