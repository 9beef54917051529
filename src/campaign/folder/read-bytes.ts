import { closeSync } from "node:fs";
import { InputError } from "../../base/input-error.ts";
import { readPiece } from "../../files/read-file.ts";
import { openRegularFile } from "../../files/regular-file.ts";

/** A whole file; undefined if it is missing, not a regular file, or longer than `most` bytes. */
export function readBytes(path: string, most: number): Buffer | undefined {
  let opened: { fd: number; size: number };
  try {
    opened = openRegularFile(path, "a file of a campaign");
  } catch (error) {
    if (error instanceof InputError) return undefined;
    throw error;
  }
  const { fd, size } = opened;
  try {
    if (size > most) return undefined;
    const bytes = Buffer.alloc(size);
    let at = 0;
    while (at < size) {
      const got = readPiece(path, fd, bytes.subarray(at), at);
      if (got === 0) break;
      at += got;
    }
    return bytes.subarray(0, at);
  } finally {
    closeSync(fd);
  }
}
