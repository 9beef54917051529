import { randomUUID } from "node:crypto";
import { closeSync, fsyncSync, openSync, renameSync, rmSync, statSync, writeSync } from "node:fs";
import { basename, dirname, join } from "node:path";
import { OutputError } from "../base/output-error.ts";
import { UsageError } from "../base/usage-error.ts";

const REASONS = new Map([
  ["ENOSPC", "no space is left on the disk"],
  ["EDQUOT", "the disk quota is used up"],
  ["EFBIG", "grows larger than a file may"],
  ["EROFS", "the file system is read-only"],
  ["EACCES", "permission denied"],
  ["EPERM", "permission denied"],
  ["ENAMETOOLONG", "the file name is too long"],
  ["ELOOP", "too many symbolic links"],
  ["ERR_INVALID_ARG_VALUE", "the file name holds a NUL character"],
]);

/**
 * Refuse an output that could not be written or would overwrite an input.
 *
 * @param inputs - files that are being read, by whichever name
 * @throws UsageError before anything is written
 */
export function checkOutput(file: string, inputs: readonly string[]): void {
  const refuse = (reason: string) => new UsageError(`${file} cannot be written: ${reason}`);
  const look = (path: string) => {
    try {
      return statSync(path, { throwIfNoEntry: false, bigint: true });
    } catch (error) {
      const { code = String(error) } = error as NodeJS.ErrnoException;
      throw refuse(REASONS.get(code) ?? code);
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
    throw isSystemError(error) ? outputError(file, error) : error;
  }
}

/** Write a file of which all is at hand: see `writeWholeFile`. */
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

function isSystemError(error: unknown): error is NodeJS.ErrnoException {
  return error instanceof Error && "syscall" in error;
}

function outputError(file: string, cause: NodeJS.ErrnoException): OutputError {
  const reason = REASONS.get(cause.code ?? "") ?? cause.code ?? cause.message;
  return new OutputError(file, `cannot be written: ${reason}`, { cause });
}
