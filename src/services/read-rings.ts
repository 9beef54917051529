import { existsSync } from "node:fs";
import { parse } from "node:path";
import { UsageError } from "../base/usage-error.ts";
import { readTextFile, readTextInput } from "../files/text-file.ts";
import type { RingState } from "../ring/ring-state.ts";
import { parseRingState } from "../state/read-ring-state.ts";
import { ringStateFromVqs } from "../state/vq-ring-state.ts";
import { readAs } from "./file-kind.ts";

/** Largest ring-state file in bytes: a thousand times the replies of a big machine. */
const RINGS_LIMIT = 16 * 1024 * 1024;

/** The source of an image's ring state. */
export interface RingsOptions {
  /**
   * A ring-state file, or `-` for standard input; without it and `vqs`, the file beside
   * the image is used.
   */
  readonly rings?: string | undefined;
  /** Queues described by hand: see `parseVq`. */
  readonly vqs?: readonly string[] | undefined;
}

/** The default path of an image's ring state, for reading and saving. */
export function ringsBeside(image: string): string {
  const { dir, name } = parse(image);
  return `${dir === "" ? "" : `${dir.replace(/\/$/, "")}/`}${name}.virtio.json`;
}

/**
 * The ring state of an image: described by hand, from the file named, or from
 * `STEM.virtio.json` beside the image.
 *
 * @throws UsageError if there is no ring state, or two sources are given
 * @throws InputError if it cannot be read
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
      `no ring state: ${beside} does not exist; give a file (QMP replies) or describe the queues`,
      { options: ["rings", "vq"] },
    );
  }
  const read = rings === undefined ? readTextFile : readTextInput;
  return readAs(file, "rings", () => parseRingState(file, read(file, RINGS_LIMIT)));
}
