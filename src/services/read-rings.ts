import { existsSync } from "node:fs";
import { parse } from "node:path";
import { UsageError } from "../base/usage-error.ts";
import { readTextFile } from "../files/text-file.ts";
import type { RingState } from "../ring/ring-state.ts";
import { parseRingState } from "../state/read-ring-state.ts";
import { ringStateFromVqs } from "../state/vq-ring-state.ts";

/** Bytes of a ring-state file: a thousand times what a big machine's replies take. */
const RINGS_LIMIT = 16 * 1024 * 1024;

/** Where the ring state of an image comes from. */
export interface RingsOptions {
  /** A ring-state file; without it and `vqs` the one beside the image is taken. */
  readonly rings?: string | undefined;
  /** Queues that the caller describes: see `parseVq`. */
  readonly vqs?: readonly string[] | undefined;
}

/** Where the ring state of an image is looked for when nothing names it, and saved. */
export function ringsBeside(image: string): string {
  const { dir, name } = parse(image);
  return `${dir === "" ? "" : `${dir.replace(/\/$/, "")}/`}${name}.virtio.json`;
}

/**
 * The ring state of an image: as the caller describes it, by name, or `STEM.virtio.json` beside the image.
 *
 * @throws UsageError when there is none, or two are asked for
 * @throws InputError when it cannot be read
 */
export function readRings(image: string, { rings, vqs }: RingsOptions): RingState {
  if (vqs !== undefined && vqs.length > 0) {
    if (rings !== undefined) {
      throw new UsageError("ring state comes from a file or by hand, not from both", {
        options: ["rings", "vq"],
      });
    }
    return ringStateFromVqs(vqs);
  }
  const beside = ringsBeside(image);
  const file = rings ?? (existsSync(beside) ? beside : undefined);
  if (file === undefined) {
    throw new UsageError(
      `no ring state: ${beside} is not there; give a file (QMP replies) or the queues by hand`,
      { options: ["rings", "vq"] },
    );
  }
  return parseRingState(file, readTextFile(file, RINGS_LIMIT));
}
