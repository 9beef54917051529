import { closeSync, readSync } from "node:fs";
import { InputError } from "../base/input-error.ts";
import { type OpenFile, STDIN_FD } from "./open-input.ts";
import { openRegularFile } from "./regular-file.ts";
import { errorCode, inputFailure } from "./system-error.ts";

const LARGEST_PIECE = 2 ** 20;
const SMALLEST_PIECE = 2 ** 16;
/** Milliseconds between attempts to read standard input that does not wait by itself. */
const PATIENCE = 10;

/**
 * The bytes of a file from its start, a piece at a time; the file is closed however
 * that ends.
 *
 * Files under `/proc` and pipes have no length of their own and are read all the same.
 *
 * @param wanted - what the caller hoped for, for the error: `an image`
 * @param open - `openInput` also takes pipes and standard input, and waits for them
 * @throws InputError when it is missing, not ours to read, or anything but what `open`
 *   takes
 */
export function* filePieces(
  path: string,
  wanted: string,
  open: OpenFile = openRegularFile,
): Generator<Buffer, void, undefined> {
  const { fd, size } = open(path, wanted);
  try {
    for (let at = 0; ; ) {
      const length = Math.min(LARGEST_PIECE, Math.max(SMALLEST_PIECE, size - at));
      const piece = Buffer.allocUnsafe(length);
      const got = fill(path, fd, piece, at);
      if (got > 0) yield piece.subarray(0, got);
      if (got < length) return;
      at += got;
    }
  } finally {
    if (fd !== STDIN_FD) closeSync(fd);
  }
}

/** Fill a piece; a pipe gives a few bytes at a time. Returns less only at the end. */
function fill(path: string, fd: number, piece: Buffer, at: number): number {
  for (let done = 0; ; ) {
    const got = readNext(path, fd, piece.subarray(done), at + done);
    done += got;
    if (got === 0 || done === piece.length) return done;
  }
}

/** What comes next; standard input may have been made not to wait by whoever shares it. */
function readNext(path: string, fd: number, into: Buffer, at: number): number {
  for (;;) {
    try {
      return readPiece(path, fd, into, at, null);
    } catch (error) {
      const code = errorCode(error instanceof InputError ? error.cause : error);
      if (fd !== STDIN_FD || code !== "EAGAIN") throw error;
      Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, PATIENCE);
    }
  }
}

/**
 * All bytes of some pieces of a file.
 *
 * @param most - bytes
 * @param tooLong - what to say of a longer one
 * @throws InputError when there are more
 */
export function joinPieces(
  path: string,
  all: Iterable<Buffer>,
  most: number,
  tooLong: string,
): Buffer {
  const pieces: Buffer[] = [];
  let total = 0;
  for (const piece of all) {
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
