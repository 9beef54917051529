import { compareBigints, minBigint } from "../base/bigint-order.ts";
import { hex } from "../base/hex.ts";
import { UsageError } from "../base/usage-error.ts";
import type { ByteSource } from "../files/byte-source.ts";
import { ADDRESS_SPACE_END } from "../memory/guest-ram.ts";
import type { ImageContents, ImageOptions } from "./format.ts";
import { readRegionMap } from "./region-map/read-region-map.ts";
import type { Region } from "./region-map/region.ts";
import { GIB_4 } from "./region-map/x86-layout.ts";
import { RunColumns } from "./run-columns.ts";
import { placeRuns } from "./runs.ts";

/** With this much RAM, every x86 machine of QEMU has a hole in it below 4 GiB. */
const SPLIT_ON_X86 = 0xb0000000;

/** Where a raw image holds its RAM, with a description and warnings. */
interface Layout {
  readonly description: string;
  readonly regions: readonly Region[];
  readonly warnings: readonly string[];
}

/**
 * Reads memory without headers: pmemsave, a RAM file, Firecracker's memory, a .vmem.
 *
 * Holes in a sparse file are zeros to the guest.
 *
 * @throws UsageError if the options exclude each other or exceed the address space
 * @throws InputError if the map is wrong
 */
export function openRaw(source: ByteSource, options: ImageOptions): ImageContents {
  const { description, regions, warnings } = layoutOf(source, options);
  const runs = new RunColumns();
  let missing = 0n;
  for (const region of regions.toSorted((a, b) => compareBigints(a.gpa, b.gpa))) {
    missing += placeRuns({ ...region, held: region.size }, BigInt(source.size), runs);
  }
  const cut =
    missing > 0n ? [`the image is cut short: the map extends ${missing} bytes past its end`] : [];
  return { runs, description: `raw memory, ${description}`, warnings: [...warnings, ...cut] };
}

function layoutOf(source: ByteSource, { base, below4g, mapFile }: ImageOptions): Layout {
  if (base !== undefined && (below4g ?? mapFile) !== undefined) {
    throw new UsageError(`${source.path}: these options exclude each other`, {
      options: ["base", "below-4g", "map"],
    });
  }
  if (mapFile !== undefined) return mapped(source, mapFile, below4g);
  if (below4g !== undefined) return split(source, below4g);
  return flat(source, base);
}

function flat(source: ByteSource, base: bigint | undefined): Layout {
  const gpa = base ?? 0n;
  const size = BigInt(source.size);
  if (gpa < 0n || gpa + size > ADDRESS_SPACE_END) {
    throw new UsageError(`${source.path}: does not fit into the address space at ${hex(gpa)}`, {
      options: ["base"],
    });
  }
  const warnings =
    base === undefined && source.size >= SPLIT_ON_X86
      ? [
          "read without a hole below 4 GiB, but x86 guests with this much RAM have one: say how much RAM is below 4 GiB",
        ]
      : [];
  const description = `file offset 0 at address ${hex(gpa)}`;
  return { description, regions: [{ gpa, size, fileOffset: 0n }], warnings };
}

function split(source: ByteSource, below4g: bigint): Layout {
  if (below4g < 0n || below4g > GIB_4) {
    throw new UsageError(`${hex(below4g)} is not between 0 and 4 GiB`, { value: "below-4g" });
  }
  const size = BigInt(source.size);
  const low = minBigint(size, below4g);
  const regions = [
    { gpa: 0n, size: low, fileOffset: 0n },
    { gpa: GIB_4, size: size - low, fileOffset: low },
  ].filter((region) => region.size > 0n);
  return { description: `${hex(below4g)} bytes below 4 GiB`, regions, warnings: [] };
}

function mapped(source: ByteSource, mapFile: string, below4g: bigint | undefined): Layout {
  const map = readRegionMap(mapFile, { fileSize: BigInt(source.size), below4g });
  const extra = BigInt(source.size) - map.imageSize;
  const warnings = [...map.warnings];
  if (extra > 0n) warnings.push(`${extra} bytes at the end of the image are not on the map`);
  const regions = map.regions.length;
  return {
    description: `${regions} regions mapped by ${map.file}`,
    regions: map.regions,
    warnings,
  };
}
