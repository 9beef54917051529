import { closeSync, constants, fstatSync, openSync, type Stats, statSync } from "node:fs";
import { InputError } from "../base/input-error.ts";
import { inputFailure } from "./system-error.ts";

/**
 * Open a regular file for reading, and nothing else.
 *
 * Never blocks: what is not a regular file is refused before it is opened, and
 * opening a FIFO that was swapped in meanwhile does not wait for a writer.
 *
 * @param wanted - what the caller hoped for, for the error: `an image`
 * @throws InputError with one reason
 */
export function openRegularFile(path: string, wanted: string): { fd: number; size: number } {
  let fd: number | undefined;
  try {
    refuseIrregular(path, statSync(path), wanted);
    fd = openSync(path, constants.O_RDONLY | (constants.O_NONBLOCK ?? 0));
    const stats = fstatSync(fd);
    refuseIrregular(path, stats, wanted);
    return { fd, size: stats.size };
  } catch (error) {
    if (fd !== undefined) closeSync(fd);
    throw error instanceof InputError ? error : inputFailure(path, error);
  }
}

function refuseIrregular(path: string, stats: Stats, wanted: string): void {
  if (!stats.isFile()) throw new InputError(path, `is ${kindOf(stats)}, not ${wanted}`);
}

function kindOf(stats: Stats): string {
  if (stats.isDirectory()) return "a folder";
  if (stats.isFIFO()) return "a FIFO";
  if (stats.isSocket()) return "a socket";
  if (stats.isCharacterDevice()) return "a character device";
  if (stats.isBlockDevice()) return "a block device";
  return "no regular file";
}
