import { compareBigints, maxBigint, minBigint } from "../base/bigint-order.ts";
import type { U64 } from "../base/u64.ts";
import type { CoreSegment } from "../image/elf/core-segments.ts";
import type { MemoryRegion } from "../memory/memory-region.ts";
import type { Scenario } from "../scenario/scenario.ts";

/** A range of guest memory backed by user memory. */
export interface BackedPart extends CoreSegment {
  /** User address of the first byte. */
  readonly hva: bigint;
}

const U64_END = 1n << 64n;

/**
 * The guest memory of a scenario: the parts of its memory table that its maps back.
 *
 * Where regions overlap, the one that begins lower wins.
 *
 * @returns ascending and disjoint
 */
export function backedParts(
  regions: readonly MemoryRegion[],
  maps: Scenario["maps"],
): BackedPart[] {
  const parts: BackedPart[] = [];
  let end = 0n;
  const listed = regions.flatMap((region) => maps.flatMap((map) => overlap(region, map)));
  for (const part of listed.sort((a, b) => compareBigints(a.gpa, b.gpa))) {
    const clipped = maxBigint(0n, minBigint(end - part.gpa, part.size));
    const size = part.size - clipped;
    if (size === 0n) continue;
    parts.push({ gpa: part.gpa + clipped, size, held: size, hva: part.hva + clipped });
    end = part.gpa + part.size;
  }
  return parts;
}

function overlap({ gpa, size, hva }: MemoryRegion, map: Scenario["maps"][number]): BackedPart[] {
  const low = BigInt(map.hva);
  const from = maxBigint(low, hva);
  const to = minBigint(low + BigInt(map.size), hva + minBigint(size, U64_END - gpa));
  return from < to ? [{ gpa: gpa + from - hva, size: to - from, held: to - from, hva: from }] : [];
}

/**
 * The guest address of `size` bytes of user memory.
 *
 * @returns undefined unless all the bytes are guest memory, contiguously
 */
export function guestAddressOf(
  parts: readonly BackedPart[],
  addr: U64,
  size: number,
): bigint | undefined {
  const start = BigInt(addr);
  let at = start;
  const end = start + BigInt(size);
  let first: bigint | undefined;
  while (at < end) {
    const here = parts.find(
      ({ hva, size, gpa }) =>
        at >= hva &&
        at < hva + size &&
        (first === undefined || gpa + at - hva === first + at - start),
    );
    if (here === undefined) return undefined;
    first ??= here.gpa + at - here.hva;
    at = here.hva + here.size;
  }
  return first;
}
