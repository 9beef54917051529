import { DEFAULT_KERNEL, type Kernel } from "../engine/profile.ts";
import type { ImageOptions } from "../image/format.ts";
import type { MemoryImage } from "../image/memory-image.ts";
import { openImage } from "../image/open-image.ts";
import { GuestMemory } from "../memory/guest-memory.ts";
import type { RingState } from "../ring/ring-state.ts";
import { type RingsOptions, readRings } from "./read-rings.ts";

/** Which image to open, where its ring state is, and whose vhost is meant. */
export interface SnapshotOptions extends ImageOptions, RingsOptions {
  readonly image: string;
  /** The newest unless given. */
  readonly kernel?: Kernel | undefined;
}

/** A guest at one moment: its memory, its virtqueues, and the kernel that is to serve them. */
export interface Snapshot {
  readonly image: MemoryImage;
  /** The image's RAM as the engine sees it. */
  readonly guest: GuestMemory;
  /**
   * Read when first asked for, and once: what only looks at memory needs none.
   *
   * @throws UsageError when there is no ring state
   * @throws InputError when it cannot be read
   */
  readonly rings: RingState;
  readonly kernel: Kernel;
  /** The files that it was read from so far: nothing is to be written over them. */
  readonly files: readonly string[];
  close(): void;
}

/**
 * Open an image with its ring state. The caller closes it; `withSnapshot` does so itself.
 *
 * @throws InputError when the image cannot be read
 * @throws UsageError when the options do not fit the image
 */
export function openSnapshot(options: SnapshotOptions): Snapshot {
  return new OpenSnapshot(options, openImage(options.image, options));
}

/** Open a snapshot, and close it when `use` is done or throws. */
export function withSnapshot<T>(options: SnapshotOptions, use: (snapshot: Snapshot) => T): T {
  const snapshot = openSnapshot(options);
  try {
    return use(snapshot);
  } finally {
    snapshot.close();
  }
}

class OpenSnapshot implements Snapshot {
  readonly image: MemoryImage;
  readonly kernel: Kernel;
  readonly #options: SnapshotOptions;
  #guest: GuestMemory | undefined;
  #rings: RingState | undefined;

  constructor(options: SnapshotOptions, image: MemoryImage) {
    this.image = image;
    this.kernel = options.kernel ?? DEFAULT_KERNEL;
    this.#options = options;
  }

  get guest(): GuestMemory {
    this.#guest ??= new GuestMemory(this.image);
    return this.#guest;
  }

  get rings(): RingState {
    this.#rings ??= readRings(this.#options.image, this.#options);
    return this.#rings;
  }

  get files(): string[] {
    const { image, mapFile } = this.#options;
    return [image, mapFile, this.#rings?.source].filter((file) => file !== undefined);
  }

  close(): void {
    this.image.close();
  }
}
