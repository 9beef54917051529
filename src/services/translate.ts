import { ENOBUFS } from "../abi/errno.ts";
import { UIO_MAXIOV } from "../abi/vhost.ts";
import { UsageError } from "../base/usage-error.ts";
import { IovArray } from "../engine/iov-array.ts";
import { MemoryTable } from "../engine/memory-table.ts";
import { translateIn } from "../engine/translate.ts";
import type { ImageOptions } from "../image/format.ts";
import type { MemoryImage } from "../image/memory-image.ts";
import { GuestMemory } from "../memory/guest-memory.ts";
import type { RamRange } from "../memory/guest-ram.ts";
import { ADDRESS_SPACE_END } from "../memory/guest-ram.ts";
import { mayBeCutAway, type Piece, piecesOf } from "../memory/pieces.ts";
import { openPlacedImage } from "./open-placed-image.ts";

/**
 * Why vhost refuses a range, or part of it.
 *
 * - `not-ram`: a byte of it is not guest RAM
 * - `cut-down`: the image was cut down to some pages and lacks a byte of it
 * - `end-wraps`: it is RAM up to 2^64, where the region's end wraps to 0 and 4.6
 *   finds nothing
 * - `no-room`: it is RAM, but user memory has no room for that much
 * - `iov-full`: it lies in more regions than there are iovecs
 */
export type Refusal = "not-ram" | "cut-down" | "end-wraps" | "no-room" | "iov-full";

/** A part of the range, and what the image holds for it. */
export interface TranslatedPiece extends Piece {
  /** The piece is `not-ram` in this image, but the image was cut down. */
  readonly cutDown?: true;
}

/** The memory that backs a guest range. */
export interface TranslateResult {
  readonly path: string;
  /** Reasons to distrust the image. */
  readonly warnings: readonly string[];
  readonly gpa: bigint;
  readonly len: number;
  /** The return value of vhost's translate_desc: the number of iovecs, or -errno. */
  readonly ret: number;
  /** Present only if `ret` is an error. */
  readonly refusal?: { readonly reason: Refusal; readonly at: bigint };
  /** One entry per iovec: its guest range and RAM region. */
  readonly iovecs: readonly { gpa: bigint; len: number; region: RamRange }[];
  /** What the image holds for the range. */
  readonly pieces: readonly TranslatedPiece[];
}

/**
 * Translates a guest range as vhost would for a descriptor, with the image's RAM as
 * memory table.
 *
 * @param len - length in bytes, below 2^32 as in a descriptor
 * @throws InputError if the image cannot be read
 */
export function translate(
  path: string,
  gpa: bigint,
  len: number,
  options: ImageOptions,
): TranslateResult {
  if (len < 0 || len > 0xffffffff)
    throw new UsageError("LEN must be 0 to 4294967295, as in a descriptor");
  const image = openPlacedImage(path, options);
  try {
    const guest = new GuestMemory(image);
    const iov = new IovArray(UIO_MAXIOV);
    const [high, low] = [Number(gpa >> 32n), Number(gpa & 0xffffffffn)];
    const end = gpa + BigInt(len);
    const table = new MemoryTable(
      guest.regions.filter((region) => region.gpa < end && gpa < region.gpa + region.size),
    );
    const ret = translateIn(table, high, low, len, iov, 0, UIO_MAXIOV);
    const iovecs = Array.from({ length: Math.max(ret, 0) }, (_, i) => {
      const at = guest.guestAddress(iov.base(i));
      return { gpa: at, len: iov.lens[i] ?? 0, region: ramAt(image, at) };
    });
    return {
      path,
      warnings: image.info.warnings,
      gpa,
      len,
      ret,
      ...(ret < 0 && { refusal: refusalOf(image, gpa, len, ret) }),
      iovecs,
      pieces: pieces(image, gpa, len),
    };
  } finally {
    image.close();
  }
}

function pieces(image: MemoryImage, gpa: bigint, len: number): TranslatedPiece[] {
  return piecesOf(image, gpa, len).map((piece) =>
    piece.backing === "not-ram" && mayBeCutAway(image.info, gpa + BigInt(piece.offset))
      ? { ...piece, cutDown: true }
      : piece,
  );
}

function refusalOf(
  image: MemoryImage,
  gpa: bigint,
  len: number,
  ret: number,
): { reason: Refusal; at: bigint } {
  if (ret === -ENOBUFS) return { reason: "iov-full", at: gpa };
  const region = ramAt(image, gpa);
  const end = region.gpa + region.size;
  if (end >= ADDRESS_SPACE_END) return { reason: "end-wraps", at: gpa };
  if (end >= gpa + BigInt(len)) return { reason: "no-room", at: gpa };
  return { reason: mayBeCutAway(image.info, end) ? "cut-down" : "not-ram", at: end };
}

/** The RAM range that holds an address, or an empty range. */
function ramAt(image: MemoryImage, gpa: bigint): RamRange {
  return image.info.ram.find((r) => gpa >= r.gpa && gpa < r.gpa + r.size) ?? { gpa, size: 0n };
}
