import { closeSync, readSync } from "node:fs";
import { InputError } from "../base/input-error.ts";
import { openRegularFile, osError } from "./regular-file.ts";

const MIB = 2 ** 20;

/**
 * Read a whole text file of bounded length, as UTF-8 (a byte order mark is dropped).
 *
 * Files under `/proc` have no length of their own and are read all the same.
 *
 * @param maxBytes - longer files are refused before they are read
 * @throws InputError when the file is missing, not ours to read, empty, too
 *   long, UTF-16, or anything but a regular file; never blocks
 */
export function readTextFile(path: string, maxBytes: number = 64 * MIB): string {
  const { fd, size } = openRegularFile(path, "a text file");
  try {
    if (size > maxBytes) throw tooLong(path, maxBytes);
    return decode(path, readUpTo(path, fd, maxBytes));
  } finally {
    closeSync(fd);
  }
}

function readUpTo(path: string, fd: number, maxBytes: number): Buffer {
  const chunks: Buffer[] = [];
  let total = 0;
  for (;;) {
    const chunk = Buffer.allocUnsafe(MIB);
    const got = readSome(path, fd, chunk, total);
    if (got === 0) return Buffer.concat(chunks);
    total += got;
    if (total > maxBytes) throw tooLong(path, maxBytes);
    chunks.push(chunk.subarray(0, got));
  }
}

function readSome(path: string, fd: number, into: Buffer, at: number): number {
  try {
    return readSync(fd, into);
  } catch (error) {
    throw osError(path, error, at);
  }
}

function decode(path: string, bytes: Buffer): string {
  if (bytes.length === 0) throw new InputError(path, "is empty");
  const mark = bytes.length < 2 ? 0 : bytes.readUInt16BE(0);
  if (mark === 0xfffe || mark === 0xfeff) {
    throw new InputError(path, "is UTF-16 text; save it as UTF-8");
  }
  return new TextDecoder().decode(bytes);
}

function tooLong(path: string, maxBytes: number): InputError {
  return new InputError(path, `is longer than the ${maxBytes} bytes read of such a file`);
}
