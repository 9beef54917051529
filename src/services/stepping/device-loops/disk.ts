import { closeSync, readSync } from "node:fs";
import { openRegularFile } from "../../../image/regular-file.ts";

/** Where a `blk` loop reads from. */
export interface SectorSource {
  /** Fill `into` from byte `offset` on; past the end are zeros. */
  read(offset: number, into: Uint8Array): void;
  close(): void;
}

/** A disk of zeros. */
export const NO_DISK: SectorSource = { read: () => undefined, close: () => undefined };

/** The file that a `blk` loop answers reads from; it is never written. */
export class Disk implements SectorSource {
  private readonly fd: number;

  /** @throws InputError when the file cannot be opened for reading */
  constructor(path: string) {
    this.fd = openRegularFile(path, "a disk image").fd;
  }

  read(offset: number, into: Uint8Array): void {
    if (offset > Number.MAX_SAFE_INTEGER) return;
    let done = 0;
    while (done < into.length) {
      const read = readSync(this.fd, into, done, into.length - done, offset + done);
      if (read === 0) return;
      done += read;
    }
  }

  close(): void {
    closeSync(this.fd);
  }
}
