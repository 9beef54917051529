import { InputError } from "../base/input-error.ts";
import { type OpenFile, openInput } from "./open-input.ts";
import { filePieces, joinPieces } from "./read-file.ts";
import { openRegularFile } from "./regular-file.ts";

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
  return readText(path, maxBytes, openRegularFile);
}

/**
 * Read a whole text that a user named: a file as `readTextFile` does, or what comes
 * through a FIFO or standard input, which is waited for.
 *
 * @throws InputError as `readTextFile`; UsageError when standard input was read before
 */
export function readTextInput(path: string, maxBytes: number): string {
  return readText(path, maxBytes, openInput);
}

function readText(path: string, maxBytes: number, open: OpenFile): string {
  const tooLong = `is longer than the ${maxBytes} bytes read of such a file`;
  const pieces = filePieces(path, "a text file", open);
  return textOf(path, joinPieces(path, pieces, maxBytes, tooLong));
}

/**
 * The text that bytes are in UTF-8, without a byte order mark.
 *
 * @throws InputError when there are none, or they are UTF-16
 */
export function textOf(path: string, bytes: Buffer): string {
  if (bytes.length === 0) throw new InputError(path, "is empty");
  const mark = bytes.length < 2 ? 0 : bytes.readUInt16BE(0);
  if (mark === 0xfffe || mark === 0xfeff) {
    throw new InputError(path, "is UTF-16 text; save it as UTF-8");
  }
  return new TextDecoder().decode(bytes);
}
