import { VHOST_PAGE_SIZE } from "../abi/vhost.ts";
import type { GuestMemory } from "../memory/guest-memory.ts";
import { OverlayMemory } from "../memory/overlay-memory.ts";
import { Mapping, type UserMemory } from "../memory/user-memory.ts";
import { differingRuns } from "../scenario/differing-runs.ts";
import type { Final, Scenario } from "../scenario/scenario.ts";
import type { ComparedMemory } from "../scenario/scenario-machine.ts";

/** Where the VMM keeps the dirty bitmap: above every guest address that a region may have. */
export const LOG_BASE = 0x7000_0000_0000;
/** Bytes of the bitmap: it covers all guest addresses below its own start. */
const LOG_SIZE = LOG_BASE / VHOST_PAGE_SIZE / 8;

/**
 * The user memory of a VMM: an image's RAM and a dirty bitmap. The image is only
 * read; writes go to copies of its pages.
 */
export class ImageMemory extends OverlayMemory implements ComparedMemory {
  constructor(guest: GuestMemory) {
    super(new WithBitmap(guest));
  }

  written(): Final["written"] {
    return this.touched.flatMap((mapping) => differingRuns(mapping, this.original(mapping)));
  }

  /** Maps and initial bytes for a scenario: everything accessed so far, with its original contents. */
  start(): Pick<Scenario, "maps" | "memory"> {
    const { touched } = this;
    const maps: { hva: number; size: number }[] = [];
    for (const { start, size } of touched) {
      const last = maps.at(-1);
      if (last !== undefined && last.hva + last.size === start) last.size += size;
      else maps.push({ hva: start, size });
    }
    const memory = touched
      .map((mapping) => ({ hva: mapping.start, bytes: this.original(mapping), count: 1 }))
      .filter(({ bytes }) => bytes.some((byte) => byte !== 0));
    return { maps, memory };
  }
}

class WithBitmap implements UserMemory {
  constructor(private readonly guest: GuestMemory) {}

  find(addr: number): Mapping | undefined {
    const inBitmap = addr >= LOG_BASE && addr < LOG_BASE + LOG_SIZE;
    if (!inBitmap) return this.guest.find(addr);
    const start = addr - (addr % VHOST_PAGE_SIZE);
    return new Mapping(start, new DataView(new ArrayBuffer(VHOST_PAGE_SIZE)));
  }
}
