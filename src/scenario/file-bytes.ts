import { closeSync, readSync } from "node:fs";
import { gunzipSync } from "node:zlib";
import { InputError } from "../base/input-error.ts";
import { openRegularFile, osError } from "../files/regular-file.ts";

const MIB = 2 ** 20;

/** Bytes that a compressed file may unpack to; more than that is taken for a bomb. */
const MAX_UNPACKED = 256 * MIB;

/** The bytes of a file from its start, a piece at a time; the file is closed however it ends. */
export function* fileBytes(path: string): Generator<Buffer, void, undefined> {
  const { fd } = openRegularFile(path, "a file of cases");
  try {
    for (let at = 0; ; ) {
      const piece = Buffer.allocUnsafe(MIB);
      const got = readSome(path, fd, piece, at);
      if (got === 0) return;
      at += got;
      yield piece.subarray(0, got);
    }
  } finally {
    closeSync(fd);
  }
}

function readSome(path: string, fd: number, into: Buffer, at: number): number {
  try {
    return readSync(fd, into);
  } catch (error) {
    throw osError(path, error, at);
  }
}

/**
 * The bytes of a gzip file, unpacked.
 *
 * @throws InputError when it is no gzip, is cut off or damaged, or unpacks to
 *   more than 256 MiB
 */
export function unpackedBytes(path: string): Buffer {
  const packed = Buffer.concat([...boundedBytes(path)]);
  if (packed.length === 0) throw new InputError(path, "is empty");
  try {
    return gunzipSync(packed, { maxOutputLength: MAX_UNPACKED, chunkSize: MIB });
  } catch (cause) {
    throw new InputError(path, gzipReason((cause as NodeJS.ErrnoException).code), undefined, {
      cause,
    });
  }
}

function* boundedBytes(path: string): Generator<Buffer, void, undefined> {
  let total = 0;
  for (const piece of fileBytes(path)) {
    total += piece.length;
    if (total > MAX_UNPACKED) throw new InputError(path, gzipReason("ERR_BUFFER_TOO_LARGE"));
    yield piece;
  }
}

function gzipReason(code: string | undefined): string {
  if (code === "ERR_BUFFER_TOO_LARGE") return `unpacks to more than ${MAX_UNPACKED} bytes`;
  if (code === "Z_BUF_ERROR") return "the gzip data is cut off";
  return "is not a gzip file, or is damaged";
}
