import type { Backing } from "../memory/guest-ram.ts";
import type { Piece } from "../memory/pieces.ts";
import type { ChainReport } from "./chain-walker.ts";
import type { DeviceIndices } from "./device-indices.ts";
import type { ExplainedFault } from "./explain-fault.ts";
import type { DecodedRequest } from "./request/request.ts";
import type { QueueState } from "./ring-state.ts";
import type { RingFields, SplitRing, TableDescriptor } from "./split-ring.ts";

/** One virtqueue of a machine that stands still, as far as its layout can be read. */
export type QueueAtRest = UnsetQueue | UnknownQueue | PackedQueue | SplitQueue;

interface AnyQueue {
  /** What the ring state says of it. */
  readonly told: QueueState;
  /** The queue's name in the spec, or empty. */
  readonly role: string;
}

/** The driver has not set it up. */
export interface UnsetQueue extends AnyQueue {
  readonly layout: "unset";
}

/** The features are unknown, and the ring does not lie as split rings do: it may be packed. */
export interface UnknownQueue extends AnyQueue {
  readonly layout: "unknown";
}

/** A packed ring: only what the ring state tells is known. */
export interface PackedQueue extends AnyQueue {
  readonly layout: "packed";
}

/** A split ring and the chains in it. */
export interface SplitQueue extends AnyQueue {
  readonly layout: "split";
  /** Where it lies in user memory; undefined when its size is not that of a split ring. */
  readonly ring: SplitRing | undefined;
  /** EVENT_IDX was negotiated; undefined when the features are unknown. */
  readonly eventIdx: boolean | undefined;
  readonly fields: RingFields;
  readonly indices: DeviceIndices;
  /** The indices of the ring state are from another moment than the memory. */
  readonly stale: boolean;
  /** Names of the JSON fields that are inferred and not in the ring state. */
  readonly inferred: readonly string[];
  /** Chains published and not popped, by the indices; exceeds the size when they are broken. */
  readonly pending: number | undefined;
  /** Chains popped and not completed, by the indices. */
  readonly inFlight: number | undefined;
  /** Why vhost cannot pop anything at all. */
  readonly fault: ExplainedFault | undefined;
  /** What else is wrong, a sentence each. */
  readonly problems: readonly string[];
  /** What could not be read because the image lacks it, a sentence each. */
  readonly gaps: readonly string[];
  readonly chains: readonly ChainAtRest[];
  /** Chains that were not walked because the budget of descriptors was used up. */
  readonly chainsLeftOut: number;
  /** The whole descriptor table, when asked for; an entry that cannot be read says why. */
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
  /** The first bytes of its buffers, when asked for and not too many. */
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
