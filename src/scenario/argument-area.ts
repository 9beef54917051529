import type { U64 } from "../base/u64.ts";
import { Mapping, type UserMemory } from "../memory/user-memory.ts";
import type { MemTableArg, VringArg } from "./scenario.ts";

/** The address of the current ioctl's argument. */
export const ARGUMENT = 0x1000;
/** A pointer to unmapped memory. */
export const BAD_POINTER = 0;

/** Views of longer arguments are not reused; every argument that vhost accepts is shorter. */
const MOST_KEPT = 4096;

/**
 * Memory for the argument of one ioctl at a time. It is separate from the scenario's
 * memory, so that the two never collide.
 */
export class ArgumentArea implements UserMemory {
  private mapping = new Mapping(ARGUMENT, new DataView(new ArrayBuffer(0)));
  /** One mapping per size is enough, because each argument replaces the one before. */
  private readonly mappings = new Map<number, Mapping>();

  find(addr: number): Mapping | undefined {
    return addr >= this.mapping.start && addr < this.mapping.end ? this.mapping : undefined;
  }

  /** Make room for an argument. The caller must fill the whole view, which still holds old bytes. */
  place(size: number): DataView {
    let mapping = this.mappings.get(size);
    if (mapping === undefined) {
      mapping = new Mapping(ARGUMENT, new DataView(new ArrayBuffer(size)));
      if (size <= MOST_KEPT) this.mappings.set(size, mapping);
    }
    this.mapping = mapping;
    return mapping.view;
  }

  /** The second u32, where GET_VRING_BASE and GET_VRING_ENDIAN return their result. */
  get num(): number {
    return this.mapping.view.getUint32(4, true);
  }
}

function put64(view: DataView, at: number, value: U64 = 0): void {
  if (typeof value === "bigint") {
    view.setBigUint64(at, value, true);
    return;
  }
  view.setUint32(at, value, true);
  view.setUint32(at + 4, value / 0x1_0000_0000, true);
}

/** struct vhost_memory */
export function placeMemTable(
  area: ArgumentArea,
  { regions, nregions, padding }: MemTableArg,
): void {
  const view = area.place(8 + 32 * regions.length);
  view.setUint32(0, nregions ?? regions.length, true);
  view.setUint32(4, padding ?? 0, true);
  regions.forEach(({ gpa, size, hva }, i) => {
    put64(view, 8 + 32 * i, gpa);
    put64(view, 16 + 32 * i, size);
    put64(view, 24 + 32 * i, hva);
    put64(view, 32 + 32 * i, 0);
  });
}

/** struct vhost_vring_addr if the argument has addresses, otherwise vhost_vring_state or _file. */
export function placeVringArg(area: ArgumentArea, arg: VringArg): void {
  const view = area.place(arg.desc === undefined ? 8 : 40);
  view.setUint32(0, arg.index, true);
  if (arg.desc === undefined) {
    view.setInt32(4, arg.num ?? arg.fd ?? 0, true);
    return;
  }
  view.setUint32(4, arg.flags ?? 0, true);
  put64(view, 8, arg.desc);
  put64(view, 16, arg.used);
  put64(view, 24, arg.avail);
  put64(view, 32, arg.log);
}
