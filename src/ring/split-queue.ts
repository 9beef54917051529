import { u16Distance } from "../base/u16.ts";
import type { Fault } from "../engine/fault.ts";
import type { SeenDescriptor } from "../engine/observer.ts";
import type { UserMemory } from "../memory/user-memory.ts";
import type { ChainReport, ChainWalker, WalkBudget } from "./chain-walker.ts";
import type { DeviceIndices } from "./device-indices.ts";
import type { ExplainedFault } from "./explain-fault.ts";
import { inFlightHeads } from "./in-flight.ts";
import type { ChainAtRest, SplitQueue } from "./queue-at-rest.ts";
import type { RingFields, SplitRing } from "./split-ring.ts";

/** A split ring, and the callbacks that supply what the ring itself does not show. */
export interface SplitSource {
  readonly memory: UserMemory;
  readonly ring: SplitRing;
  /** Set to this ring. */
  readonly walker: ChainWalker;
  readonly budget: WalkBudget;
  /** The most chains to walk. */
  readonly mostChains: number;
  /** If avail.idx is too far ahead: walk one full turn of the ring, rather than report one fault. */
  readonly walksJump: boolean;
  /** The device's own indices. */
  indices(fields: RingFields): DeviceIndices;
  /** Explain why a walk failed after reading these descriptors. */
  explain(fault: Fault, descriptors: readonly SeenDescriptor[]): ExplainedFault;
  /** Problems of the ring beyond `fault`. */
  trouble(counts: RingCounts): RingTrouble;
  /** The contents of a chain's buffers. */
  contents(chain: ChainReport): Pick<ChainAtRest, "readableBytes" | "writableBytes">;
}

/** The counts that follow from the ring's fields and the device's indices. */
export interface RingCounts extends Pick<SplitQueue, "fields" | "pending" | "inFlight"> {
  readonly ring: SplitRing;
}

/** What is wrong with the ring, or with the image. */
export type RingTrouble = Pick<SplitQueue, "problems" | "gaps">;

/** The part of a queue that comes from its ring. */
export type SplitContents = Pick<
  SplitQueue,
  | "fields"
  | "indices"
  | "inferred"
  | "pending"
  | "inFlight"
  | "fault"
  | "problems"
  | "gaps"
  | "chains"
  | "chainsLeftOut"
>;

/** Read a split ring: its fields, what is pending and in flight, and what is wrong. */
export function readSplitRing(source: SplitSource, fields: RingFields): SplitContents {
  const { ring } = source;
  const indices = source.indices(fields);
  const { lastAvailIdx, lastUsedIdx, inferred } = indices;
  const pending = distance(lastAvailIdx, fields.availIdx);
  const inFlight = distance(lastUsedIdx, lastAvailIdx);
  const walked = walk(source, fields, indices, pending, inFlight);
  const broken = fields.availIdx === undefined || (pending ?? 0) > ring.num;
  const fault = broken && !source.walksJump ? source.walker.popFault(lastAvailIdx ?? 0) : undefined;
  return {
    fields,
    indices,
    inferred: [
      ...inferred,
      ...(inferred.includes("last_avail_idx") ? ["pending", "in_flight"] : []),
      ...(walked.headsInferred ? ["in_flight_heads"] : []),
    ],
    pending,
    inFlight,
    fault: fault && source.explain(fault, []),
    ...source.trouble({ ring, fields, pending, inFlight }),
    chains: walked.chains,
    chainsLeftOut: walked.chainsLeftOut,
  };
}

function distance(from: number | undefined, to: number | undefined): number | undefined {
  return from === undefined || to === undefined ? undefined : u16Distance(from, to);
}

function walk(
  source: SplitSource,
  fields: RingFields,
  { lastAvailIdx, lastUsedIdx }: DeviceIndices,
  pending = 0,
  inFlight = 0,
) {
  const { memory, ring, walker, budget, mostChains, walksJump } = source;
  const chains: ChainAtRest[] = [];
  let chainsLeftOut = 0;
  const take = (next: () => ChainReport) => {
    if (budget.left > 0 && chains.length < mostChains) chains.push(chainAtRest(source, next()));
    else chainsLeftOut++;
  };
  if (lastAvailIdx === undefined || (pending > ring.num && !walksJump)) {
    return { chains, chainsLeftOut, headsInferred: false };
  }
  const { heads, inferred } =
    lastUsedIdx !== undefined && fields.availIdx !== undefined && inFlight <= ring.num
      ? inFlightHeads(memory, ring, lastAvailIdx, lastUsedIdx, fields.availIdx)
      : { heads: [], inferred: false };
  for (const { position, head } of heads) take(() => walker.inFlight(position, head, budget));
  for (let n = 0; n < Math.min(pending, ring.num); n++) {
    take(() => walker.pending((lastAvailIdx + n) & 0xffff, budget));
  }
  return { chains, chainsLeftOut, headsInferred: inferred };
}

function chainAtRest(source: SplitSource, report: ChainReport): ChainAtRest {
  const { faults, ...chain } = report;
  const [fault] = faults;
  return {
    ...chain,
    ...source.contents(report),
    ...(fault && { fault: source.explain(fault, chain.descriptors) }),
  };
}
