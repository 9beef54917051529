import { DEFAULT_KERNEL, type Kernel } from "../engine/profile.ts";
import type { ImageOptions } from "../image/format.ts";
import type { MemoryImage } from "../image/memory-image.ts";
import { GuestMemory } from "../memory/guest-memory.ts";
import type { RingState } from "../ring/ring-state.ts";
import { openPlacedImage } from "./open-placed-image.ts";
import { type RingsOptions, readRings } from "./read-rings.ts";

/** Which image to open, where its ring state is, and under which kernel. */
export interface SnapshotOptions extends ImageOptions, RingsOptions {
  readonly image: string;
  /** By default the newest. */
  readonly kernel?: Kernel | undefined;
}

/** A guest at one moment: its memory, its virtqueues, and the kernel that serves them. */
export interface Snapshot {
  readonly image: MemoryImage;
  /** The image's RAM as the engine sees it. */
  readonly guest: GuestMemory;
  readonly rings: RingState;
  readonly kernel: Kernel;
  /** The files that it was read from, which must not be overwritten. */
  readonly files: readonly string[];
  close(): void;
}

/**
 * Opens an image and its ring state. The caller has to close it, or use `withSnapshot`.
 *
 * @throws InputError if the image or its ring state cannot be read
 * @throws UsageError if there is no ring state, or the options do not fit the image
 */
export function openSnapshot(options: SnapshotOptions): Snapshot {
  const image = openPlacedImage(options.image, options);
  try {
    const rings = readRings(options.image, options);
    return {
      image,
      guest: new GuestMemory(image),
      rings,
      kernel: options.kernel ?? DEFAULT_KERNEL,
      files: filesOf(options, rings),
      close: () => image.close(),
    };
  } catch (error) {
    image.close();
    throw error;
  }
}

/** Opens a snapshot, and closes it when `use` returns or throws. */
export function withSnapshot<T>(options: SnapshotOptions, use: (snapshot: Snapshot) => T): T {
  const snapshot = openSnapshot(options);
  try {
    return use(snapshot);
  } finally {
    snapshot.close();
  }
}

function filesOf({ image, mapFile }: SnapshotOptions, { kind, source }: RingState): string[] {
  const rings = kind === "flags" || source === undefined ? [] : [source];
  return [image, ...(mapFile === undefined ? [] : [mapFile]), ...rings];
}
