import { randomUUID } from "node:crypto";
import { closeSync, fsyncSync, openSync, renameSync, rmSync, statSync, writeSync } from "node:fs";
import { basename, dirname, join } from "node:path";
import { UsageError } from "../base/usage-error.ts";
import { outputFailure, systemReason } from "./system-error.ts";

/**
 * Refuse an output that could not be written or would overwrite an input.
 *
 * @param inputs - files that are being read; links to them count too
 * @throws UsageError before anything is written
 */
export function checkOutput(file: string, inputs: readonly string[]): void {
  const refuse = (reason: string) => new UsageError(`${file} cannot be written: ${reason}`);
  const look = (path: string) => {
    try {
      return statSync(path, { throwIfNoEntry: false, bigint: true });
    } catch (error) {
      throw refuse(systemReason(error));
    }
  };
  if (basename(file) === "") throw new UsageError("an output needs a file name");
  if (look(dirname(file))?.isDirectory() !== true) throw refuse(`${dirname(file)} is no folder`);
  const there = look(file);
  if (there === undefined) return;
  if (!there.isFile()) throw refuse("it is there and no regular file");
  for (const input of inputs) {
    const read = statSync(input, { throwIfNoEntry: false, bigint: true });
    if (read?.ino === there.ino && read.dev === there.dev) throw refuse("it is the input itself");
  }
}

/**
 * Write a file so that it is whole or not there at all: into a temporary file
 * beside it, onto the disk, then renamed.
 *
 * @param fill - writes the content through the descriptor
 * @throws OutputError when the system refuses; the temporary file is gone then, as
 *   it is whatever else `fill` throws
 */
export function writeWholeFile(file: string, fill: (fd: number) => void): void {
  const temporary = join(dirname(file), `.vhostctl-${randomUUID()}.tmp`);
  try {
    const fd = openSync(temporary, "wx");
    try {
      fill(fd);
      fsyncSync(fd);
    } finally {
      closeSync(fd);
    }
    renameSync(temporary, file);
  } catch (error) {
    rmSync(temporary, { force: true });
    throw outputFailure(file, error);
  }
}

/** Write a file whose content is in memory: see `writeWholeFile`. */
export function writeWhole(file: string, content: string | Uint8Array): void {
  writeWholeFile(file, (fd) => writeAll(fd, Buffer.from(content), 0));
}

/** Whether a name is that of a file which a killed process left half written. */
export function isTemporary(name: string): boolean {
  return /^\.vhostctl-[\da-f-]{36}\.tmp$/.test(name);
}

/** Write all of `bytes` at `position`; a single write may take fewer. */
export function writeAll(fd: number, bytes: Uint8Array, position: number): void {
  for (let done = 0; done < bytes.length; ) {
    done += writeSync(fd, bytes, done, bytes.length - done, position + done);
  }
}
