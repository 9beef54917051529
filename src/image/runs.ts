import { maxBigint, minBigint } from "./bigint-order.ts";
import type { RamRange } from "./memory-image.ts";

/** One past the last guest-physical address. */
export const ADDRESS_SPACE_END = 1n << 64n;

/** A stretch of guest RAM and what the file holds of it. Its size is never 0. */
export type Run =
  | { readonly gpa: bigint; readonly size: bigint; readonly backing: "zero" | "not-dumped" }
  | {
      readonly gpa: bigint;
      readonly size: bigint;
      readonly backing: "data";
      /** Where its first byte is; all of the run is inside the file. */
      readonly fileOffset: number;
    };

/** RAM as a format's header places it, believed only as far as the file reaches. */
export interface Placement {
  readonly gpa: bigint;
  readonly size: bigint;
  readonly fileOffset: bigint;
  /** How many of the `size` bytes the file is said to hold, from the first on. */
  readonly held: bigint;
}

/**
 * The runs of one placement in a file of `fileSize` bytes.
 *
 * @returns the bytes in the file as `data`, the rest as `not-dumped`, and how
 *   many bytes the file was said to hold past its end
 */
export function placeRuns(
  { gpa, size, fileOffset, held }: Placement,
  fileSize: number,
): { runs: Run[]; missing: bigint } {
  const room = BigInt(fileSize) - fileOffset;
  const stored = maxBigint(0n, minBigint(room, held));
  const runs: Run[] = [];
  if (stored > 0n) {
    runs.push({ gpa, size: stored, backing: "data", fileOffset: Number(fileOffset) });
  }
  if (stored < size) {
    runs.push({ gpa: gpa + stored, size: size - stored, backing: "not-dumped" });
  }
  return { runs, missing: held - stored };
}

/** Join neighbours that are one piece, both in the guest and in the file. */
export function joinRuns(ascending: Iterable<Run>): Run[] {
  const joined: Run[] = [];
  for (const run of ascending) {
    const last = joined.at(-1);
    if (last !== undefined && continues(last, run)) {
      joined[joined.length - 1] = { ...last, size: last.size + run.size };
    } else {
      joined.push(run);
    }
  }
  return joined;
}

function continues(last: Run, run: Run): boolean {
  if (last.gpa + last.size !== run.gpa || last.backing !== run.backing) return false;
  if (last.backing !== "data" || run.backing !== "data") return true;
  return last.fileOffset + Number(last.size) === run.fileOffset;
}

/** All RAM that the runs tell of, whatever the file holds of it. */
export function ramRanges(ascending: Iterable<Run>): RamRange[] {
  const ranges: RamRange[] = [];
  for (const { gpa, size } of ascending) {
    const last = ranges.at(-1);
    if (last !== undefined && last.gpa + last.size === gpa) {
      ranges[ranges.length - 1] = { gpa: last.gpa, size: last.size + size };
    } else {
      ranges.push({ gpa, size });
    }
  }
  return ranges;
}
