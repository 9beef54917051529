import { VHOST_F_LOG_ALL } from "../abi/features.ts";
import type { U64 } from "../base/u64.ts";
import { UsageError } from "../base/usage-error.ts";
import { DEFAULT_KERNEL, type Kernel, PROFILES } from "../engine/profile.ts";
import type { MemoryImage } from "../image/memory-image.ts";
import { openImage } from "../image/open-image.ts";
import { GuestMemory } from "../memory/guest-memory.ts";
import type { RingState } from "../ring/ring-state.ts";
import { ScenarioMachine } from "../scenario/scenario-machine.ts";
import { bringUp } from "../stepping/bring-up.ts";
import { foldRegions } from "../stepping/fold-regions.ts";
import { ImageMemory, LOG_BASE } from "../stepping/image-memory.ts";
import type { StepTarget } from "../stepping/step-target.ts";
import { dump } from "./dump.ts";
import type { DumpedDevice, DumpedQueue } from "./dump-result.ts";
import { type InputOptions, readRings } from "./open-inputs.ts";
import { pickQueue } from "./pick-queue.ts";

/** Kind of the scenarios that runs over images are. */
const KIND = "step";

/** Which queue of which image to step, and under which kernel. */
export interface ImageTargetOptions extends InputOptions {
  readonly kernel?: Kernel | undefined;
  readonly device?: string | undefined;
  readonly queue?: number | undefined;
  /** With the dirty log on, as during a migration. */
  readonly log?: boolean | undefined;
}

/** A queue of an image, with what the source of the target needs to save it. */
export interface ImageTarget extends StepTarget {
  readonly image: MemoryImage;
  readonly rings: RingState;
  readonly guest: GuestMemory;
  readonly overlay: ImageMemory;
  readonly device: DumpedDevice;
  readonly queue: DumpedQueue;
}

/**
 * Open an image to step one of its queues: virtqueue 0 of a vhost device with the
 * image's RAM as memory table.
 *
 * @throws InputError when image or ring state cannot be read
 * @throws UsageError when no queue can be told from the options, or vhost cannot run it
 */
export function openImageTarget(options: ImageTargetOptions): ImageTarget {
  const kernel = options.kernel ?? DEFAULT_KERNEL;
  const dumped = dump({ ...options, descriptors: false, payload: false });
  const { device, queue } = pickQueue(dumped);
  const profile = PROFILES[kernel];
  const image = openImage(options.image, options);
  try {
    const guest = new GuestMemory(image);
    const memory = new ImageMemory(guest);
    const regions = foldRegions(guest.regions);
    const folded = guest.regions.length - regions.length;
    const machine = new ScenarioMachine(memory, profile, KIND);
    const role = queue.role === "" ? "" : ` ${queue.role}`;
    return {
      path: options.image,
      title: `${device.name} queue ${queue.told.queue}${role}`,
      warnings: [...dumped.warnings, ...foldWarning(folded)],
      kind: KIND,
      profile,
      machine,
      memory,
      vq: 0,
      deviceId: device.deviceId,
      bringUp: bringUp({
        ...setUp(queue, guest, profile.crossEndian, kernel),
        features: (device.features ?? 0n) | (options.log ? 1n << BigInt(VHOST_F_LOG_ALL) : 0n),
        regions,
        ...(options.log && { log: { base: LOG_BASE, used: queue.told.used } }),
      }),
      inFlight: queue.chains.flatMap((chain) =>
        chain.state === "in-flight" && chain.head !== undefined ? [chain.head] : [],
      ),
      recorded: [],
      userAddress: (gpa): U64 => guest.userAddress(gpa),
      start: () => memory.start(),
      close: () => image.close(),
      image,
      rings: readRings(options),
      guest,
      overlay: memory,
      device,
      queue,
    };
  } catch (error) {
    image.close();
    throw error;
  }
}

function setUp(queue: DumpedQueue, guest: GuestMemory, crossEndian: boolean, kernel: Kernel) {
  const { told, indices } = queue;
  const bigEndian = queue.endian === "big";
  if (bigEndian && !crossEndian) {
    throw new UsageError(
      `queue ${told.queue} is a legacy ring of a big-endian guest, which vhost of ${kernel} reads ` +
        "as little-endian: use --kernel 4.6, built for cross-endian guests",
    );
  }
  return {
    num: told.num,
    lastAvailIdx: indices?.lastAvailIdx ?? 0,
    desc: guest.userAddress(told.desc),
    avail: guest.userAddress(told.avail),
    used: guest.userAddress(told.used),
    bigEndian,
  };
}

function foldWarning(folded: number): string[] {
  if (folded === 0) return [];
  return [
    `the image's RAM is in more ranges than a memory table has room for: ${folded} gaps are closed`,
  ];
}
