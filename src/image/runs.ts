import { maxBigint, minBigint } from "../base/bigint-order.ts";
import type { RunColumns } from "./run-columns.ts";

/** A stretch of guest RAM and what the file holds of it. Its size is never 0. */
export type Run =
  | { readonly gpa: bigint; readonly size: bigint; readonly backing: "zero" | "not-dumped" }
  | {
      readonly gpa: bigint;
      readonly size: bigint;
      readonly backing: "data";
      /** Where its first byte is; all of the run is inside the file. */
      readonly fileOffset: number;
    }
  | {
      readonly gpa: bigint;
      readonly size: bigint;
      readonly backing: "encoded";
      /** Where its first byte is among the decoded blocks: see `DecodedBlocks`. */
      readonly position: number;
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
 * Append the runs of one placement in a file of `fileSize` bytes: the bytes in
 * the file as `data`, the rest as `not-dumped`.
 *
 * @returns how many bytes the file was said to hold past its end
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
