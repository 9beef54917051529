import { InputError } from "../base/input-error.ts";
import { readWhole } from "./read-file.ts";

const MIB = 2 ** 20;

/**
 * Read a whole text file of bounded length, as UTF-8 (a byte order mark is dropped).
 *
 * Files under `/proc` have no length of their own and are read all the same.
 *
 * @param maxBytes - longer files are refused
 * @throws InputError when the file is missing, not ours to read, empty, too
 *   long, UTF-16, or anything but a regular file; never blocks
 */
export function readTextFile(path: string, maxBytes: number = 64 * MIB): string {
  const tooLong = `is longer than the ${maxBytes} bytes read of such a file`;
  return decode(path, readWhole(path, "a text file", maxBytes, tooLong));
}

function decode(path: string, bytes: Buffer): string {
  if (bytes.length === 0) throw new InputError(path, "is empty");
  const mark = bytes.length < 2 ? 0 : bytes.readUInt16BE(0);
  if (mark === 0xfffe || mark === 0xfeff) {
    throw new InputError(path, "is UTF-16 text; save it as UTF-8");
  }
  return new TextDecoder().decode(bytes);
}
