import { existsSync } from "node:fs";
import { InputError } from "../base/input-error.ts";
import { openByteSource } from "../files/byte-source.ts";
import { checkOutput, writeWhole } from "../files/whole-file.ts";
import type { CoreMachine } from "../image/elf/core-header.ts";
import { coreSegments } from "../image/elf/core-segments.ts";
import { readElfHeader } from "../image/elf/header.ts";
import { type MemoryChange, writeElfCore } from "../image/elf/writer.ts";
import type { MemoryImage } from "../image/memory-image.ts";
import type { DeviceState, QueueState, RingState } from "../ring/ring-state.ts";
import { writeQueueList } from "../state/write-queue-list.ts";
import { ringsBeside } from "./open-inputs.ts";

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
  readonly image: MemoryImage;
  readonly rings: RingState;
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
 * Save an image, changed, as an ELF64 core with its ring state beside it.
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
  const { out, image, rings, changes, stepped } = options;
  const beside = ringsBeside(out);
  const inputs = inputFiles(image, rings);
  checkOutput(out, inputs);
  checkOutput(beside, inputs);
  const core = {
    ...machineOf(image),
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

/** The files that an image and its ring state are read from. */
export function inputFiles({ info }: MemoryImage, { source }: RingState): string[] {
  return [info.path, ...(existsSync(source) ? [source] : [])];
}

/** Write ring state as a queue list. */
export function saveRings(file: string, devices: readonly DeviceState[]): void {
  writeWhole(file, writeQueueList(devices));
}

function machineOf({ info }: MemoryImage): CoreMachine {
  if (info.format !== "elf") return { machine: NO_MACHINE, endian: info.endian ?? "little" };
  const source = openByteSource(info.path);
  try {
    return readElfHeader(source);
  } finally {
    source.close();
  }
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
