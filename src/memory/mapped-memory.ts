import { Mapping, type UserMemory } from "./user-memory.ts";

/** User memory made of disjoint buffers, initially zero. */
export class MappedMemory implements UserMemory {
  /** Ascending by address. */
  readonly mappings: readonly Mapping[];
  private last: Mapping | undefined;

  /** @param maps - disjoint ranges, in bytes; an empty range maps nothing */
  constructor(maps: readonly { readonly start: number; readonly size: number }[]) {
    this.mappings = maps
      .filter((map) => map.size > 0)
      .map((map) => new Mapping(map.start, new DataView(new ArrayBuffer(map.size))))
      .sort((a, b) => a.start - b.start);
    this.last = this.mappings[0];
  }

  find(addr: number): Mapping | undefined {
    const last = this.last;
    if (last !== undefined && addr >= last.start && addr < last.end) return last;
    let low = 0;
    let high = this.mappings.length;
    while (low < high) {
      const middle = (low + high) >>> 1;
      if ((this.mappings[middle] as Mapping).end > addr) high = middle;
      else low = middle + 1;
    }
    const found = this.mappings[low];
    if (found === undefined || addr < found.start) return undefined;
    this.last = found;
    return found;
  }
}
