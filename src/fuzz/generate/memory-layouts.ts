import { TASK_SIZE_MAX } from "../../abi/vhost.ts";
import type { InputMap, InputRegion } from "../input/fuzz-input.ts";

const KIB = 1024;
const MIB = 1024 * KIB;

/** User address of the ring; its guest address is `RING_GPA` above the lowest RAM. */
export const RING = 0x7f00_0000_0000;
const RING_GPA = 16 * MIB;
/** Bytes of user memory at `RING` if the ring is small enough. */
export const RING_MAP = KIB;
/** User address of most RAM. */
const RAM = 0x7e00_0000_0000;
/** User address of the dirty bitmap. */
export const LOG = 0x7d00_0000_0000;
/** Its size in bytes: enough for 32 MiB of guest memory. */
export const LOG_MAP = KIB;
/** The last page of user memory. */
export const TOP_PAGE = TASK_SIZE_MAX - 4096;

/** A piece of guest memory for indirect tables, with its user address. */
export interface TablePiece {
  readonly gpa: number;
  readonly hva: number;
  readonly size: number;
}

/** A layout of guest memory, and its place in user memory. */
export interface MemoryLayout {
  /** The memory table, and a second one to replace it. */
  readonly tables: readonly [readonly InputRegion[], readonly InputRegion[]];
  readonly maps: readonly InputMap[];
  /** Guest addresses for tables: consecutive pieces. */
  readonly pieces: readonly TablePiece[];
  /** Guest memory for valid buffers. */
  readonly buffers: readonly { readonly gpa: number; readonly size: number }[];
  /** Guest address of `RING`. */
  readonly ringGpa: number;
  /** User address that the bitmap byte of guest address 0 would have. */
  readonly logBase: number;
}

const region = (gpa: InputRegion["gpa"], size: InputRegion["size"], hva: number): InputRegion => ({
  gpa,
  size,
  hva,
});
const ram = (gpa: number, size: number) => region(gpa, size, RAM + gpa);
const ringRegion = (base: number) => region(base + RING_GPA, MIB, RING);

const BASE_MAPS: readonly InputMap[] = [
  { hva: RING, size: RING_MAP },
  { hva: LOG, size: LOG_MAP },
];
const TABLES: TablePiece = { gpa: 0x2000, hva: RAM + 0x2000, size: KIB };
const SPARE: readonly InputRegion[] = [ram(0, 64 * KIB), ringRegion(0)];

/** A layout of these regions, with tables at 0x2000. */
function lowLayout(
  regions: readonly InputRegion[],
  buffers: MemoryLayout["buffers"],
): MemoryLayout {
  return {
    tables: [regions, SPARE],
    maps: [...BASE_MAPS, { hva: TABLES.hva, size: TABLES.size }],
    pieces: [TABLES],
    buffers,
    ringGpa: RING_GPA,
    logBase: LOG,
  };
}

/** Extends past 2^64. */
const WRAPPING = region(0xffff_ffff_ffff_0000n, 0x2_0000, RAM);
const WHOLE = [{ gpa: 0, size: 16 * MIB }];
const big = [ram(0, 16 * MIB), ringRegion(0)];
const oneBig = lowLayout(big, WHOLE);

/** Four pages that are contiguous for the guest only; tables cross a boundary between them. */
const pages = [0, 1, 2, 3].map((n) => region(0x1000 * n, 0x1000, RAM + 0x10_0000 * n));
const seam: readonly TablePiece[] = [
  { gpa: 0x1e00, hva: RAM + 0x10_0e00, size: 0x200 },
  { gpa: 0x2000, hva: RAM + 0x20_0000, size: 0x200 },
];
const adjacent: MemoryLayout = {
  tables: [
    [...pages, ringRegion(0)],
    [...big, WRAPPING],
  ],
  maps: [...BASE_MAPS, ...seam.map(({ hva, size }) => ({ hva, size }))],
  pieces: seam,
  buffers: [{ gpa: 0, size: 0x4000 }],
  ringGpa: RING_GPA,
  logBase: LOG,
};

const gaps = lowLayout(
  [ram(0x1000, 0x3000), ram(0x8000, 0x1000), ram(0x1_0000, 0x800), ringRegion(0)],
  [
    { gpa: 0x1000, size: 0x3000 },
    { gpa: 0x8000, size: 0x1000 },
    { gpa: 0x1_0000, size: 0x800 },
  ],
);

/** RAM begins at 1 GiB, as on an arm64 guest. */
const BASE = 1024 * MIB;
const high: MemoryLayout = {
  tables: [[region(BASE, 2 * MIB, RAM), ringRegion(BASE)], [region(BASE, 64 * KIB, RAM)]],
  maps: [...BASE_MAPS, { hva: RAM + 0x2000, size: KIB }],
  pieces: [{ gpa: BASE + 0x2000, hva: RAM + 0x2000, size: KIB }],
  buffers: [{ gpa: BASE, size: 2 * MIB }],
  ringGpa: BASE + RING_GPA,
  logBase: LOG - BASE / (8 * 4096),
};

const overlapping = lowLayout(
  [
    ...big,
    region(0x1800, 0x100, RAM + 0x40_0000),
    region(0x4000, 0x2000, RAM + 0x50_0000),
    region(0x4000, 0x800, RAM + 0x60_0000),
  ],
  [{ gpa: 0, size: 0x8000 }],
);
/** No user memory backs the tables, so they cannot be read. */
const unmapped: MemoryLayout = {
  ...lowLayout([region(0, 16 * MIB, 0x1000), ringRegion(0)], WHOLE),
  maps: BASE_MAPS,
};
const empty = lowLayout([...big, region(0x1000, 0, RAM)], WHOLE);
const wrapping = lowLayout([...big, WRAPPING], WHOLE);
const top = lowLayout([...big, region(0xffff_ffff_ffff_0000n, 0x1_0000, RAM)], WHOLE);
const whole = lowLayout([region(0, 0xffff_ffff_ffff_ffffn, RAM)], WHOLE);
const none = lowLayout([], WHOLE);
const tooMany = lowLayout(
  Array.from({ length: 65 }, (_, n) => ram(0x1000 * n, 0x800)),
  WHOLE,
);

const WEIGHTED: readonly (readonly [MemoryLayout, weight: number])[] = [
  [oneBig, 60],
  [adjacent, 40],
  [high, 40],
  [gaps, 24],
  [overlapping, 12],
  [unmapped, 4],
  [top, 2],
  [whole, 1],
  [empty, 1],
  [wrapping, 1],
  [none, 1],
  [tooMany, 1],
];

/** Each layout appears as often as its weight. */
export const MEMORY_LAYOUTS: readonly MemoryLayout[] = WEIGHTED.flatMap(([layout, weight]) =>
  Array.from({ length: weight }, () => layout),
);

/**
 * The layout with different sizes of user memory.
 *
 * @param ringBytes - size of the ring's memory
 * @param tableBytes - size of the last piece for tables
 */
export function resized(layout: MemoryLayout, ringBytes: number, tableBytes: number): MemoryLayout {
  const last = layout.pieces.at(-1) as TablePiece;
  const size = (map: InputMap) =>
    map.hva === RING ? ringBytes : map.hva === last.hva ? tableBytes : map.size;
  return {
    ...layout,
    maps: layout.maps.map((map) => ({ hva: map.hva, size: size(map) })),
    pieces: [...layout.pieces.slice(0, -1), { ...last, size: tableBytes }],
  };
}
