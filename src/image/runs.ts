import { maxBigint, minBigint } from "../base/bigint-order.ts";
import type { RunColumns } from "./run-columns.ts";

/** A range of guest RAM and its backing in the file. Its size is never 0. */
export type Run =
  | { readonly gpa: bigint; readonly size: bigint; readonly backing: "zero" | "not-dumped" }
  | {
      readonly gpa: bigint;
      readonly size: bigint;
      readonly backing: "data";
      /** Offset of the first byte; the whole run is inside the file. */
      readonly fileOffset: number;
    }
  | {
      readonly gpa: bigint;
      readonly size: bigint;
      readonly backing: "encoded";
      /** Position of the first byte in the decoded blocks: see `DecodedBlocks`. */
      readonly position: number;
    };

/** RAM as placed by a header, which is only trusted up to the end of the file. */
export interface Placement {
  readonly gpa: bigint;
  readonly size: bigint;
  readonly fileOffset: bigint;
  /** How many of the `size` bytes the file should hold, from the first on. */
  readonly held: bigint;
}

/**
 * Appends the runs of one placement in a file of `fileSize` bytes: the bytes in the file
 * as `data`, the rest as `not-dumped`.
 *
 * @returns how many bytes are missing because the file is too short
 */
export function placeRuns(
  { gpa, size, fileOffset, held }: Placement,
  fileSize: bigint,
  into: RunColumns,
): bigint {
  const stored = maxBigint(0n, minBigint(fileSize - fileOffset, held));
  if (stored > 0n) into.pushData(gpa, stored, Number(fileOffset));
  if (stored < size) into.pushNotDumped(gpa + stored, size - stored);
  return held - stored;
}
