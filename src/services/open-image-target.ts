import { VHOST_F_LOG_ALL } from "../abi/features.ts";
import type { U64 } from "../base/u64.ts";
import { UsageError } from "../base/usage-error.ts";
import { type Kernel, kernelsWith, PROFILES } from "../engine/profile.ts";
import type { GuestMemory } from "../memory/guest-memory.ts";
import type { SplitQueue } from "../ring/queue-at-rest.ts";
import { ScenarioMachine } from "../scenario/scenario-machine.ts";
import { bringUp } from "../stepping/bring-up.ts";
import { foldRegions } from "../stepping/fold-regions.ts";
import { ImageMemory, LOG_BASE } from "../stepping/image-memory.ts";
import type { ImageTarget } from "../stepping/step-target.ts";
import type { QueueChoice } from "./choose-devices.ts";
import { dumpSnapshot } from "./dump.ts";
import { openSnapshot, type Snapshot, type SnapshotOptions } from "./open-snapshot.ts";
import { type PickedQueue, pickQueue } from "./pick-queue.ts";

/** Kind of the scenarios recorded from images. */
const KIND = "step";

/** Which queue of an image to step, and under which kernel. */
export interface ImageTargetOptions extends SnapshotOptions, QueueChoice {
  /** Turn the dirty log on, as during a migration. */
  readonly log?: boolean | undefined;
}

/** A queue of an image, with the snapshot needed to save it. */
export interface SnapshotTarget extends ImageTarget {
  readonly snapshot: Snapshot;
}

/**
 * Opens an image to step one of its queues. Closing the target closes the image.
 *
 * @throws InputError if the image or the ring state cannot be read
 * @throws UsageError if the options do not select one queue, or vhost cannot run it
 */
export function openImageTarget(options: ImageTargetOptions): SnapshotTarget {
  const snapshot = openSnapshot(options);
  try {
    const { devices, queue } = options;
    const dumped = dumpSnapshot(snapshot, { devices, queue, descriptors: false, payload: false });
    return imageTarget(snapshot, pickQueue(dumped), dumped.warnings, options.log);
  } catch (error) {
    snapshot.close();
    throw error;
  }
}

/**
 * A queue of an open snapshot, as virtqueue 0 of a vhost device whose memory table is
 * the image's RAM. Each target writes to its own copy of the memory.
 *
 * @param warnings - reasons to distrust the queue
 * @throws UsageError if vhost cannot run the queue
 */
export function imageTarget(
  snapshot: Snapshot,
  { device, queue }: PickedQueue,
  warnings: readonly string[],
  log = false,
): SnapshotTarget {
  const { image, guest, kernel } = snapshot;
  const profile = PROFILES[kernel];
  const memory = new ImageMemory(guest);
  const regions = foldRegions(guest.regions);
  const folded = guest.regions.length - regions.length;
  const role = queue.role === "" ? "" : ` ${queue.role}`;
  return {
    source: "image",
    path: image.info.path,
    title: `${device.name} queue ${queue.told.queue}${role}`,
    warnings: [...warnings, ...foldWarning(folded)],
    kind: KIND,
    profile,
    machine: new ScenarioMachine(memory, profile),
    memory,
    vq: 0,
    deviceId: device.deviceId,
    bringUp: bringUp({
      ...setUp(queue, guest, profile.crossEndian, kernel),
      features: (device.features ?? 0n) | (log ? 1n << BigInt(VHOST_F_LOG_ALL) : 0n),
      regions,
      ...(log && { log: { base: LOG_BASE, used: queue.told.used } }),
    }),
    inFlight: queue.chains.flatMap((chain) =>
      chain.state === "in-flight" && chain.head !== undefined ? [chain.head] : [],
    ),
    recorded: [],
    userAddress: (gpa): U64 => guest.userAddress(gpa),
    start: () => memory.start(),
    close: () => snapshot.close(),
    snapshot,
    guest,
    device,
    queue,
  };
}

function setUp(queue: SplitQueue, guest: GuestMemory, crossEndian: boolean, kernel: Kernel) {
  const { told, indices } = queue;
  const bigEndian = queue.ring?.littleEndian === false;
  if (bigEndian && !crossEndian) {
    throw new UsageError(
      `queue ${told.queue} is a legacy ring of a big-endian guest, which vhost in ${kernel} reads ` +
        `as little-endian; use ${kernelsWith("crossEndian").join(" or ")}, built for cross-endian guests`,
      { options: ["kernel"] },
    );
  }
  return {
    num: told.num,
    lastAvailIdx: indices.lastAvailIdx ?? 0,
    desc: guest.userAddress(told.desc),
    avail: guest.userAddress(told.avail),
    used: guest.userAddress(told.used),
    bigEndian,
  };
}

function foldWarning(folded: number): string[] {
  if (folded === 0) return [];
  return [
    `the image has more RAM ranges than a memory table has room for: ${folded} gaps are closed`,
  ];
}
