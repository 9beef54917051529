import { closeSync, readSync } from "node:fs";
import { InputError } from "../base/input-error.ts";
import { openRegularFile } from "./regular-file.ts";
import { inputFailure } from "./system-error.ts";

const LARGEST_PIECE = 2 ** 20;
const SMALLEST_PIECE = 4096;

/**
 * The bytes of a regular file from its start, a piece at a time; the file is closed
 * however that ends.
 *
 * Files under `/proc` have no length of their own and are read all the same.
 *
 * @param wanted - what the caller hoped for, for the error: `an image`
 * @throws InputError when it is missing, not ours to read, or anything but a regular
 *   file; never blocks
 */
export function* filePieces(path: string, wanted: string): Generator<Buffer, void, undefined> {
  const { fd, size } = openRegularFile(path, wanted);
  try {
    for (let at = 0; ; ) {
      const length = Math.min(LARGEST_PIECE, Math.max(SMALLEST_PIECE, size - at));
      const piece = Buffer.allocUnsafe(length);
      const got = readPiece(path, fd, piece, at, null);
      if (got === 0) return;
      at += got;
      yield piece.subarray(0, got);
    }
  } finally {
    closeSync(fd);
  }
}

/**
 * All bytes of a regular file.
 *
 * @param most - bytes
 * @param tooLong - what to say of a longer one
 * @throws InputError as `filePieces`
 */
export function readWhole(path: string, wanted: string, most: number, tooLong: string): Buffer {
  const pieces: Buffer[] = [];
  let total = 0;
  for (const piece of filePieces(path, wanted)) {
    total += piece.length;
    if (total > most) throw new InputError(path, tooLong);
    pieces.push(piece);
  }
  return Buffer.concat(pieces);
}

/** readSync takes lengths below 2 GiB. */
const LONGEST_READ = 2 ** 30;

/**
 * Fill the front of `into` with what a file holds at `at`; a single read may give fewer
 * bytes than there are.
 *
 * @param position - null goes on where the last read ended, as some files of `/proc` want
 * @returns how many, and 0 at the end of the file
 * @throws InputError when the system refuses
 */
export function readPiece(
  path: string,
  fd: number,
  into: Uint8Array,
  at: number,
  position: number | null = at,
): number {
  try {
    return readSync(fd, into, 0, Math.min(into.length, LONGEST_READ), position);
  } catch (error) {
    throw inputFailure(path, error, at);
  }
}
