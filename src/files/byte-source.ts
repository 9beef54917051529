import { closeSync } from "node:fs";
import { InputError } from "../base/input-error.ts";
import { STDIN } from "../base/standard-input.ts";
import { readPiece } from "./read-file.ts";
import { openRegularFile } from "./regular-file.ts";

/** Bytes of known length, read at random. */
export interface ByteSource {
  readonly path: string;
  /** In bytes, as it was when opened. */
  readonly size: number;

  /**
   * Fill `into` with the bytes from `offset` on.
   *
   * @throws InputError when they are not all there
   */
  readAt(offset: number, into: Uint8Array): void;

  close(): void;
}

/**
 * Open a file for random reads; nothing is read yet.
 *
 * @throws InputError when it is missing, not ours to read, empty, or anything
 *   but a regular file; never blocks
 */
export function openByteSource(path: string): ByteSource {
  if (path === STDIN) {
    throw new InputError(path, "an image is not read from start to end; save it to a file first");
  }
  const { fd, size } = openRegularFile(path, "an image");
  const source = new FileSource(path, size, fd);
  if (size === 0) {
    source.close();
    throw new InputError(path, "is empty");
  }
  return source;
}

class FileSource implements ByteSource {
  readonly path: string;
  readonly size: number;
  #fd: number | undefined;

  constructor(path: string, size: number, fd: number) {
    this.path = path;
    this.size = size;
    this.#fd = fd;
  }

  readAt(offset: number, into: Uint8Array): void {
    if (this.#fd === undefined) throw new Error(`read from ${this.path} after close()`);
    for (let done = 0; done < into.length; ) {
      const got = readPiece(this.path, this.#fd, into.subarray(done), offset + done);
      if (got === 0) {
        const reason = `ends here; it had ${this.size} bytes when it was opened`;
        throw new InputError(this.path, reason, offset + done);
      }
      done += got;
    }
  }

  close(): void {
    if (this.#fd !== undefined) closeSync(this.#fd);
    this.#fd = undefined;
  }
}
