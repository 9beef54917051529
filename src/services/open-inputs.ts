import { existsSync } from "node:fs";
import { parse } from "node:path";
import { UsageError } from "../base/usage-error.ts";
import { readTextFile } from "../files/text-file.ts";
import type { MemoryImage } from "../image/memory-image.ts";
import { type ImageOptions, openImage } from "../image/open-image.ts";
import type { RingState } from "../ring/ring-state.ts";
import { parseRingState } from "../state/read-ring-state.ts";
import { ringStateFromVqs } from "../state/vq-ring-state.ts";

/** Bytes of a ring-state file: a thousand times what a big machine's replies take. */
const RINGS_LIMIT = 16 * 1024 * 1024;

/** Where an image and its ring state come from. */
export interface InputOptions extends ImageOptions {
  readonly image: string;
  /** A ring-state file; without it and `vqs` the one beside the image is taken. */
  readonly rings?: string | undefined;
  /** Texts of `--vq` flags. */
  readonly vqs?: readonly string[] | undefined;
}

/** Where the ring state of an image is looked for when nothing names it. */
export function ringsBeside(image: string): string {
  const { dir, name } = parse(image);
  return `${dir === "" ? "" : `${dir.replace(/\/$/, "")}/`}${name}.virtio.json`;
}

/** The ring state of an image: by flags, by name, or `STEM.virtio.json` beside the image. */
export function readRings({ image, rings, vqs }: InputOptions): RingState {
  if (vqs !== undefined && vqs.length > 0) {
    if (rings !== undefined) throw new UsageError("--rings and --vq exclude each other");
    return ringStateFromVqs(vqs);
  }
  const beside = ringsBeside(image);
  const file = rings ?? (existsSync(beside) ? beside : undefined);
  if (file === undefined) {
    throw new UsageError(
      `no ring state: give --rings FILE (QMP replies) or --vq desc=…,num=…; ${beside} is not there`,
    );
  }
  return parseRingState(file, readTextFile(file, RINGS_LIMIT));
}

/** Open an image, read its ring state, and close the image when `use` is done. */
export function withInputs<T>(
  options: InputOptions,
  use: (image: MemoryImage, rings: RingState) => T,
): T {
  const image = openImage(options.image, options);
  try {
    return use(image, readRings(options));
  } finally {
    image.close();
  }
}
