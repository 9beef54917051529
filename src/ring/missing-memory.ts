import { hex } from "../base/hex.ts";
import type { GuestRam } from "../memory/guest-ram.ts";
import { isHeld, mayBeCutAway, piecesOf } from "../memory/pieces.ts";

/** A range of guest memory that is needed. */
export interface GuestRange {
  readonly gpa: bigint;
  /** Bytes. */
  readonly size: number;
  /** A description of its contents, for a person. */
  readonly what: string;
}

/** Memory that cannot be read. */
export interface MissingMemory {
  /** The memory exists, or may exist, in the guest, but the image lacks it. */
  readonly notDumped: boolean;
  /** Which byte is missing, and why. */
  readonly sentence: string;
}

/**
 * The first byte of a range that cannot be reached, and whether the guest or the image
 * is to blame. A byte that is not RAM comes before RAM that was not dumped: a
 * translation succeeds on the latter, only a read fails.
 *
 * @param iova - addresses may go through a vIOMMU
 * @returns undefined if the whole range is available
 */
export function missingMemory(
  ram: GuestRam,
  { gpa, size, what }: GuestRange,
  iova: boolean,
): MissingMemory | undefined {
  const start = BigInt.asUintN(64, gpa);
  const pieces = piecesOf(ram, start, size);
  const piece =
    pieces.find(({ backing }) => backing === "not-ram") ??
    pieces.find(({ backing }) => !isHeld(backing));
  if (piece === undefined) return undefined;
  const first = start + BigInt(piece.offset);
  const at = `${hex(first)} (${what})`;
  if (piece.backing === "not-dumped") {
    return { notDumped: true, sentence: `The image does not hold ${at}: it was not dumped.` };
  }
  if (mayBeCutAway(ram.info, first)) {
    const sentence = `The image does not hold ${at}: it was cut down to some pages, and vhost may find more.`;
    return { notDumped: true, sentence };
  }
  if (iova) {
    const sentence = `${at} is not RAM of this guest: under ACCESS_PLATFORM it may be an address of a vIOMMU, which is not translated.`;
    return { notDumped: true, sentence };
  }
  return { notDumped: false, sentence: `${at} is not RAM of this guest.` };
}
