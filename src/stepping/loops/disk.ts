import { closeSync } from "node:fs";
import { readPiece } from "../../files/read-file.ts";
import { openRegularFile } from "../../files/regular-file.ts";

/** The source of a `blk` loop's data. */
export interface SectorSource {
  /** Bytes. */
  readonly size: number;
  /** Fill `into` from byte `offset` on. */
  read(offset: number, into: Uint8Array): void;
  close(): void;
}

/** A disk of zeros. */
export const NO_DISK: SectorSource = {
  size: Number.POSITIVE_INFINITY,
  read: () => undefined,
  close: () => undefined,
};

/** The file behind a `blk` loop; it is never written. */
export class Disk implements SectorSource {
  readonly size: number;
  private readonly fd: number;

  /** @throws InputError when the file cannot be opened for reading */
  constructor(private readonly path: string) {
    const { fd, size } = openRegularFile(path, "a disk image");
    this.fd = fd;
    this.size = size;
  }

  read(offset: number, into: Uint8Array): void {
    let done = 0;
    while (done < into.length) {
      const read = readPiece(this.path, this.fd, into.subarray(done), offset + done);
      if (read === 0) return;
      done += read;
    }
  }

  close(): void {
    closeSync(this.fd);
  }
}
