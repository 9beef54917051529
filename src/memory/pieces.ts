import type { Backing, GuestRam, RamInfo } from "./guest-ram.ts";
import { ADDRESS_SPACE_END } from "./guest-ram.ts";

/** Part of a range, with one backing. `offset` and `size` in bytes. */
export interface Piece {
  readonly offset: number;
  readonly size: number;
  readonly backing: Backing;
  /** Offset in the file, if the bytes are stored there unencoded. */
  readonly fileOffset?: number;
  /** The piece lies past 2^64, where there are no addresses. */
  readonly pastEnd?: true;
}

/**
 * What backs a range of guest addresses, in order.
 *
 * @param len - in bytes; anything past 2^64 is one piece, `not-ram`
 * @param most - limit on the number of pieces; the list is cut off there
 */
export function piecesOf(image: GuestRam, gpa: bigint, len: number, most = 1024): Piece[] {
  const pieces: Piece[] = [];
  let offset = 0;
  while (offset < len && pieces.length < most) {
    const at = gpa + BigInt(offset);
    if (at >= ADDRESS_SPACE_END) {
      pieces.push({ offset, size: len - offset, backing: "not-ram", pastEnd: true });
      break;
    }
    const span = image.spanAt(at);
    const left = span.gpa + span.size - at;
    const size = left < BigInt(len - offset) ? Number(left) : len - offset;
    const inFile = span.fileOffset !== undefined && {
      fileOffset: span.fileOffset + Number(at - span.gpa),
    };
    pieces.push({ offset, size, backing: span.backing, ...inFile });
    offset += size;
  }
  return pieces;
}

/** Whether a piece has bytes to show. */
export function isHeld(backing: Backing): boolean {
  return backing === "data" || backing === "zero";
}

/**
 * Whether an address without RAM may have been RAM: the image was cut down to some
 * pages, and the address lies between the first and the last of them.
 */
export function mayBeCutAway({ ram, cutDown }: RamInfo, gpa: bigint): boolean {
  return cutDown && gpa > (ram[0]?.gpa ?? 0n) && gpa < (ram.at(-1)?.gpa ?? 0n);
}
