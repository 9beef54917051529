import type { Fault } from "../engine/fault.ts";
import type { Kernel } from "../engine/profile.ts";
import type { ImageInfo } from "../image/memory-image.ts";
import type { Backing } from "../memory/guest-ram.ts";
import type { Piece } from "../memory/pieces.ts";
import type { ChainReport } from "../ring/chain-report.ts";
import type { DeviceIndices } from "../ring/device-indices.ts";
import type { DecodedRequest } from "../ring/request/request.ts";
import type { QueueState } from "../ring/ring-state.ts";
import type { RingFields, TableDescriptor } from "../ring/split-ring.ts";

/** Everything `dump` has to say, before it is a string. */
export interface DumpResult {
  readonly image: ImageInfo;
  readonly rings: { readonly source: string; readonly kind: string };
  /** Whose vhost judged the chains. */
  readonly kernel: Kernel;
  readonly warnings: readonly string[];
  readonly devices: readonly DumpedDevice[];
}

export interface DumpedDevice {
  readonly name: string;
  readonly path: string;
  readonly deviceId: number;
  readonly features: bigint | undefined;
  readonly featureNames: readonly string[];
  readonly broken: boolean;
  readonly vhostActive: boolean;
  /** ACCESS_PLATFORM was negotiated: addresses may be those of a vIOMMU. */
  readonly iova: boolean;
  readonly queues: readonly DumpedQueue[];
}

/**
 * One queue. `unset` is one that the driver has not set up. Of a `packed` one only
 * what the source tells is known, and of an `unknown` one too: without features a
 * ring that does not lie as split rings do may be packed.
 */
export interface DumpedQueue {
  readonly told: QueueState;
  /** The queue's name in the spec, or empty. */
  readonly role: string;
  readonly layout: "split" | "packed" | "unknown" | "unset";
  /** EVENT_IDX was negotiated; undefined when the features are unknown. */
  readonly eventIdx: boolean | undefined;
  /** Byte order of the ring; absent where it was not read. */
  readonly endian?: "little" | "big";
  readonly fields: RingFields;
  /** Absent where the ring was not read. */
  readonly indices?: DeviceIndices;
  /** The source's indices are not those of the memory. */
  readonly stale?: boolean;
  /** Names of what was not in the ring state but inferred. */
  readonly inferred: readonly string[];
  /** Chains published and not popped, by the indices; may exceed the size when they are broken. */
  readonly pending?: number;
  /** Chains popped and not completed, by the indices. */
  readonly inFlight?: number;
  /** Why vhost can pop nothing at all. */
  readonly fault?: ExplainedFault;
  /** What else is wrong, a sentence each. */
  readonly problems: readonly string[];
  /** What could not be read as the image lacks it, a sentence each. */
  readonly gaps: readonly string[];
  readonly chains: readonly DumpedChain[];
  /** Chains that were not walked as the dump has had its fill of descriptors. */
  readonly chainsLeftOut: number;
  /** The whole main table, when asked for; what cannot be read says why. */
  readonly table?: readonly (TableDescriptor | Unreadable)[];
}

/** An entry of the descriptor table that cannot be read. */
export interface Unreadable {
  readonly index: number;
  readonly backing: Exclude<Backing, "data" | "zero">;
}

/** A fault with what this image shows of its cause. */
export interface ExplainedFault {
  readonly fault: Fault;
  /** The kernel's own words. */
  readonly message: string;
  /**
   * The memory it failed on is, or may be, there in the guest and is not in the
   * image: vhost itself may have read it, so the guest is not to blame.
   */
  readonly notDumped: boolean;
  /** One sentence about this very chain. */
  readonly detail: string;
}

export interface DumpedChain extends Omit<ChainReport, "faults"> {
  /** Bytes of its device-readable and device-writable buffers. */
  readonly readableBytes: number;
  readonly writableBytes: number;
  readonly fault?: ExplainedFault;
  readonly request?: DecodedRequest;
  /** The buffers' bytes, one a descriptor that is a buffer, when asked for and not too many. */
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
