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
/** Dumps may store a page once for several addresses; past this it is an attack on the disk. */
const MOST_GROWTH = 4n;
const ALWAYS_FINE = 2n ** 26n;

/** A queue that was stepped, and how far. */
export interface SteppedQueue {
  readonly device: Pick<DeviceState, "name" | "path">;
  readonly queue: number;
  readonly lastAvailIdx: number;
  readonly lastUsedIdx: number;
  /** The ring state is of the memory's moment; otherwise what it says of other queues is not kept. */
  readonly trusted: boolean;
}

/** What to save. */
export interface SaveImageOptions {
  /** The core; its ring state goes beside it, as `STEM.virtio.json`. */
  readonly out: string;
  readonly snapshot: Snapshot;
  readonly changes: Iterable<MemoryChange>;
  readonly stepped?: SteppedQueue | undefined;
}

/** The files that were written. */
export interface SavedImage {
  readonly image: string;
  readonly rings: string;
  /** Bytes of the core, holes counted. */
  readonly size: number;
}

/**
 * Save a snapshot, changed, as an ELF64 core with its ring state beside it.
 *
 * Holds what the image held and no more: what was not dumped is not dumped still.
 * Changes outside of it, such as to a dirty bitmap, are left out. Both files are
 * whole or not there at all.
 *
 * @throws UsageError when an output is an input itself or no place for a file
 * @throws InputError when the image cannot be read any more, or stands for many
 *   times the bytes that it has
 * @throws OutputError when a file cannot be written
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

/** Write ring state as a queue list. */
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
  // Rings by --vq are split without saying so; a list has to say which features they have.
  const features = device.features ?? (kind === "flags" ? 0n : undefined);
  return { ...device, ...(features !== undefined && { features }), queues };
}

function withoutIndices({ lastAvailIdx: _, lastUsedIdx: __, ...queue }: QueueState): QueueState {
  return queue;
}

const isSame = (a: Pick<DeviceState, "name" | "path">, b: Pick<DeviceState, "name" | "path">) =>
  a.name === b.name && a.path === b.path;
