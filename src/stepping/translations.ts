import { VRING_DESC_F_INDIRECT } from "../abi/vring.ts";
import type { U64 } from "../base/u64.ts";
import type { EngineEvent } from "../engine/observer.ts";
import type { MemoryRegion } from "../memory/memory-region.ts";
import type { StepRecord } from "./step-record.ts";

export type DescriptorEvent = Extract<EngineEvent, { readonly type: "descriptor" }>;

/** One iovec and the region of the memory table that it lies in. */
export interface StepIovec {
  /** Its index in the chain, from 0. */
  readonly number: number;
  /** User address. */
  readonly base: U64;
  readonly len: number;
  readonly region?: MemoryRegion;
}

/** The translation of a descriptor. */
export interface StepTranslation {
  /** The return value: the number of iovecs, or -errno; absent if vhost did not get that far. */
  readonly ret?: number;
  /** Empty for an indirect table, for a length of 0, and if the walk failed. */
  readonly iovecs: readonly StepIovec[];
}

/**
 * The translation of each descriptor that an operation read. The answer's iovecs are
 * assigned to descriptors by the number that each translation returned.
 */
export function translations(
  { events, answer }: StepRecord,
  regions: readonly MemoryRegion[],
): Map<DescriptorEvent, StepTranslation> {
  const found = new Map<DescriptorEvent, StepTranslation>();
  let last: DescriptorEvent | undefined;
  let taken = 0;
  for (const event of events) {
    if (event.type === "descriptor") {
      last = event;
      found.set(event, { iovecs: [] });
    } else if (event.type === "translation" && last !== undefined) {
      const { ret } = event;
      const isTable = (last.flags & VRING_DESC_F_INDIRECT) !== 0;
      const count = isTable || ret < 0 ? 0 : ret;
      const iovecs = iovecsOf(answer.iov ?? [], taken, count, BigInt(last.addr), regions);
      taken += count;
      found.set(last, { ret, iovecs });
      last = undefined;
    }
  }
  return found;
}

/** `count` iovecs from index `from` on, which back guest memory from `gpa` on. */
export function iovecsOf(
  iov: readonly (readonly [base: U64, len: number])[],
  from: number,
  count: number,
  gpa: bigint,
  regions: readonly MemoryRegion[],
): StepIovec[] {
  let at = gpa;
  return iov.slice(from, from + count).map(([base, len], n) => {
    const region = regionOf(regions, at, base);
    at = BigInt.asUintN(64, at + BigInt(len));
    return { number: from + n, base, len, ...(region && { region }) };
  });
}

function regionOf(
  regions: readonly MemoryRegion[],
  gpa: bigint,
  base: U64,
): MemoryRegion | undefined {
  return regions.find(
    (region) =>
      BigInt.asUintN(64, gpa - region.gpa) < region.size &&
      BigInt.asUintN(64, region.hva + gpa - region.gpa) === BigInt(base),
  );
}
