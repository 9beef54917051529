import { InputError } from "../base/input-error.ts";
import { checkOutput, writeWhole } from "../files/whole-file.ts";
import { coreSegments } from "../image/elf/core-segments.ts";
import { type MemoryChange, writeElfCore } from "../image/elf/writer.ts";
import type { DeviceState, QueueState, RingState } from "../ring/ring-state.ts";
import { writeQueueList } from "../state/write-queue-list.ts";
import type { Snapshot } from "./open-snapshot.ts";
import { ringsBeside } from "./read-rings.ts";

/** EM_NONE */
const NO_MACHINE = 0;
/** A dump may store a page once for several addresses; a larger ratio is an attack on the disk. */
const MOST_GROWTH = 4n;
const ALWAYS_FINE = 2n ** 26n;

/** A stepped queue and its indices. */
export interface SteppedQueue {
  readonly device: Pick<DeviceState, "name" | "path">;
  readonly queue: number;
  readonly lastAvailIdx: number;
  readonly lastUsedIdx: number;
  /** The ring state matches the memory; otherwise the indices of other queues are dropped. */
  readonly trusted: boolean;
}

/** What to save. */
export interface SaveImageOptions {
  /** Path of the core; its ring state is saved beside it as `STEM.virtio.json`. */
  readonly out: string;
  readonly snapshot: Snapshot;
  readonly changes: Iterable<MemoryChange>;
  readonly stepped?: SteppedQueue | undefined;
}

/** The files that were written. */
export interface SavedImage {
  readonly image: string;
  readonly rings: string;
  /** Size of the core in bytes, including holes. */
  readonly size: number;
}

/**
 * Saves a snapshot with changes as an ELF64 core, with its ring state beside it.
 *
 * The core covers the same memory as the image. Changes elsewhere, such as to a dirty
 * bitmap, are left out. Each file is written whole or not at all.
 *
 * @throws UsageError if an output is also an input, or cannot be a file
 * @throws InputError if the image can no longer be read, or stands for far more memory
 *   than its size
 * @throws OutputError if a file cannot be written
 */
export function saveImage(options: SaveImageOptions): SavedImage {
  const { out, snapshot, changes, stepped } = options;
  const { image, rings } = snapshot;
  const beside = ringsBeside(out);
  checkOutput(out, snapshot.files);
  checkOutput(beside, snapshot.files);
  const core = {
    machine: image.info.machine ?? NO_MACHINE,
    endian: image.info.endian ?? "little",
    segments: [...coreSegments(image)],
    read: (gpa: bigint, into: Uint8Array) => void image.read(gpa, into),
  };
  const held = core.segments.reduce((sum, segment) => sum + segment.held, 0n);
  if (held > ALWAYS_FINE && held > MOST_GROWTH * BigInt(image.info.fileSize)) {
    throw new InputError(image.info.path, `stands for ${held} bytes of memory: not written out`);
  }
  const size = writeElfCore(out, core, changes);
  saveRings(
    beside,
    rings.devices.map((device) => savedDevice(device, rings, stepped)),
  );
  return { image: out, rings: beside, size };
}

/** Writes ring state as a queue list. */
export function saveRings(file: string, devices: readonly DeviceState[]): void {
  writeWhole(file, writeQueueList(devices));
}

function savedDevice(
  device: DeviceState,
  { kind }: RingState,
  stepped: SteppedQueue | undefined,
): DeviceState {
  const queues = device.queues.map((queue) => {
    if (stepped === undefined || queue.queue !== stepped.queue || !isSame(device, stepped.device)) {
      return stepped?.trusted === false ? withoutIndices(queue) : queue;
    }
    const { lastAvailIdx, lastUsedIdx } = stepped;
    return { ...queue, lastAvailIdx, lastUsedIdx };
  });
  // Rings from --vq are implicitly split; a list has to state their features.
  const features = device.features ?? (kind === "flags" ? 0n : undefined);
  return { ...device, ...(features !== undefined && { features }), queues };
}

function withoutIndices({ lastAvailIdx: _, lastUsedIdx: __, ...queue }: QueueState): QueueState {
  return queue;
}

const isSame = (a: Pick<DeviceState, "name" | "path">, b: Pick<DeviceState, "name" | "path">) =>
  a.name === b.name && a.path === b.path;
