import type { Fault } from "../engine/fault.ts";
import type { Kernel } from "../engine/profile.ts";
import type { ImageInfo } from "../image/memory-image.ts";
import type { Piece } from "../image/pieces.ts";
import type { ChainReport } from "../ring/chain-report.ts";
import type { DeviceIndices } from "../ring/device-indices.ts";
import type { DecodedRequest } from "../ring/request/request.ts";
import type { RingFields, TableDescriptor } from "../ring/split-ring.ts";
import type { QueueState } from "../state/ring-state.ts";

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
  readonly queues: readonly DumpedQueue[];
}

/**
 * One queue. `unset` is one that the driver has not set up; of a `packed` one
 * only what the source tells is known.
 */
export interface DumpedQueue {
  readonly told: QueueState;
  /** The queue's name in the spec, or empty. */
  readonly role: string;
  readonly layout: "split" | "packed" | "unset";
  readonly eventIdx: boolean;
  readonly fields: RingFields;
  /** Absent when the ring's own indices cannot be read, and for packed queues. */
  readonly indices?: DeviceIndices;
  /** Chains published and not popped, by the indices; may exceed the size when they are broken. */
  readonly pending?: number;
  /** Chains popped and not completed, by the indices. */
  readonly inFlight?: number;
  /** Why vhost can pop nothing at all. */
  readonly fault?: ExplainedFault;
  /** What else is wrong, a sentence each. */
  readonly problems: readonly string[];
  readonly chains: readonly DumpedChain[];
  /** Chains that were not walked as the dump has had its fill of descriptors. */
  readonly chainsLeftOut: number;
  /** The whole main table, when asked for; what cannot be read is undefined. */
  readonly table?: readonly (TableDescriptor | undefined)[];
}

/** A fault with what this image shows of its cause. */
export interface ExplainedFault {
  readonly fault: Fault;
  /** The kernel's own words. */
  readonly message: string;
  /**
   * The memory it failed on is RAM that the image does not hold: vhost itself
   * would have read it, so the guest is not to blame.
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
  /** The buffers' bytes, one a descriptor that is a buffer, when asked for. */
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
