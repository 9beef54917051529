import type { Backing } from "../memory/guest-ram.ts";
import type { Piece } from "../memory/pieces.ts";
import type { ChainReport } from "./chain-walker.ts";
import type { DeviceIndices } from "./device-indices.ts";
import type { ExplainedFault } from "./explain-fault.ts";
import type { DecodedRequest } from "./request/request.ts";
import type { QueueState } from "./ring-state.ts";
import type { RingFields, SplitRing, TableDescriptor } from "./split-ring.ts";

/** One virtqueue of a stopped machine, as far as its layout can be read. */
export type QueueAtRest = UnsetQueue | UnknownQueue | PackedQueue | SplitQueue;

interface AnyQueue {
  /** The queue's entry in the ring state. */
  readonly told: QueueState;
  /** The queue's name in the spec, or empty. */
  readonly role: string;
}

/** A queue that the driver has not set up. */
export interface UnsetQueue extends AnyQueue {
  readonly layout: "unset";
}

/** A queue with unknown features that is not placed as split rings are: it may be packed. */
export interface UnknownQueue extends AnyQueue {
  readonly layout: "unknown";
}

/** A packed ring; only the ring state is known. */
export interface PackedQueue extends AnyQueue {
  readonly layout: "packed";
}

/** A split ring and the chains in it. */
export interface SplitQueue extends AnyQueue {
  readonly layout: "split";
  /** Its location in user memory; undefined if its size is invalid for a split ring. */
  readonly ring: SplitRing | undefined;
  /** EVENT_IDX was negotiated; undefined if the features are unknown. */
  readonly eventIdx: boolean | undefined;
  readonly fields: RingFields;
  readonly indices: DeviceIndices;
  /** The indices of the ring state were captured at another time than the memory. */
  readonly stale: boolean;
  /** Names of the JSON fields that are inferred rather than taken from the ring state. */
  readonly inferred: readonly string[];
  /** Chains published but not popped, by the indices; exceeds the ring's size if they are broken. */
  readonly pending: number | undefined;
  /** Chains popped but not completed, by the indices. */
  readonly inFlight: number | undefined;
  /** Why vhost cannot pop any chain. */
  readonly fault: ExplainedFault | undefined;
  /** Other problems, one sentence each. */
  readonly problems: readonly string[];
  /** Data that could not be read because the image lacks it, one sentence each. */
  readonly gaps: readonly string[];
  readonly chains: readonly ChainAtRest[];
  /** Chains that were not walked because the budget of descriptors was used up. */
  readonly chainsLeftOut: number;
  /** The whole descriptor table, if asked for; an unreadable entry says why. */
  readonly table: readonly (TableDescriptor | Unreadable)[] | undefined;
}

/** An entry of the descriptor table that cannot be read. */
export interface Unreadable {
  readonly index: number;
  readonly backing: Exclude<Backing, "data" | "zero">;
}

/** One chain, pending or in flight. */
export interface ChainAtRest extends Omit<ChainReport, "faults"> {
  /** Bytes of its device-readable and device-writable buffers. */
  readonly readableBytes: number;
  readonly writableBytes: number;
  readonly fault?: ExplainedFault;
  readonly request?: DecodedRequest;
  /** The first bytes of its buffers, if asked for and within the budget. */
  readonly payload?: readonly Payload[];
}

/** The first bytes of one buffer. */
export interface Payload {
  /** Position in `descriptors`. */
  readonly descriptor: number;
  readonly pieces: readonly (Piece & { readonly bytes?: Uint8Array })[];
  /** Bytes of the buffer that are not shown. */
  readonly more: number;
}
