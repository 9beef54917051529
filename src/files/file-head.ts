import { closeSync } from "node:fs";
import { InputError } from "../base/input-error.ts";
import { readPiece } from "./read-file.ts";
import { openRegularFile } from "./regular-file.ts";

/** The first `most` bytes of a regular file; none of anything that cannot be read so. */
export function fileHead(path: string, most: number): Uint8Array {
  const into = new Uint8Array(most);
  try {
    const { fd } = openRegularFile(path, "a file");
    try {
      return into.subarray(0, readPiece(path, fd, into, 0));
    } finally {
      closeSync(fd);
    }
  } catch (error) {
    if (error instanceof InputError) return new Uint8Array();
    throw error;
  }
}
