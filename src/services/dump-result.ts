import type { Kernel } from "../engine/profile.ts";
import type { ImageInfo } from "../image/memory-image.ts";
import type { QueueAtRest } from "../ring/queue-at-rest.ts";
import type { RingState } from "../ring/ring-state.ts";

/** Everything `dump` has to say, before it is a string. */
export interface DumpResult {
  readonly image: ImageInfo;
  /** Where the ring state is from: see `RingState`. */
  readonly rings: Pick<RingState, "source" | "kind">;
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
  readonly queues: readonly QueueAtRest[];
}
