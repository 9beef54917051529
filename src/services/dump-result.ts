import type { Kernel } from "../engine/profile.ts";
import type { ImageInfo } from "../image/memory-image.ts";
import type { QueueAtRest } from "../ring/queue-at-rest.ts";
import type { RingState } from "../ring/ring-state.ts";

/** Everything that `dump` prints, before it is formatted. */
export interface DumpResult {
  readonly image: ImageInfo;
  /** The origin of the ring state: see `RingState`. */
  readonly rings: Pick<RingState, "source" | "kind">;
  /** The kernel whose vhost judged the chains. */
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
  /** ACCESS_PLATFORM was negotiated: addresses may go through a vIOMMU. */
  readonly iova: boolean;
  readonly queues: readonly QueueAtRest[];
}
