import { constants, openSync, statSync } from "node:fs";
import { isatty } from "node:tty";
import { STDIN } from "../base/standard-input.ts";
import { UsageError } from "../base/usage-error.ts";
import { openRegularFile } from "./regular-file.ts";
import { inputFailure } from "./system-error.ts";

/** Its descriptor. */
export const STDIN_FD = 0;
const STDIN_NAMES = new Set([STDIN, "/dev/stdin", "/dev/fd/0", "/proc/self/fd/0"]);

let isTaken = false;

/** Opens a file for reading from its start to its end. */
export type OpenFile = (path: string, wanted: string) => { fd: number; size: number };

/**
 * Open what a user named to be read from its start to its end: a regular file, a FIFO,
 * or standard input, as `-` or by its names under `/dev`.
 *
 * Waits until a FIFO has a writer. Standard input stays open.
 *
 * @param wanted - what the caller hoped for, for the error: `a text file`
 * @throws InputError for anything else; UsageError when standard input was taken before
 */
export function openInput(path: string, wanted: string): { fd: number; size: number } {
  if (isStandardInput(path)) {
    if (isTaken) throw new UsageError("standard input can be read only once");
    isTaken = true;
    return { fd: STDIN_FD, size: 0 };
  }
  if (!isFifo(path)) return openRegularFile(path, wanted);
  try {
    return { fd: openSync(path, constants.O_RDONLY), size: 0 };
  } catch (error) {
    throw inputFailure(path, error);
  }
}

export function isStandardInput(path: string): boolean {
  return STDIN_NAMES.has(path);
}

/** Whether what is named comes through a pipe, so that it can be read only from start to end. */
export function isPiped(path: string): boolean {
  return isStandardInput(path) || isFifo(path);
}

/** Whether a name is that of standard input, and a person has to type it. */
export function isTyped(path: string): boolean {
  return isStandardInput(path) && isatty(STDIN_FD);
}

function isFifo(path: string): boolean {
  try {
    return statSync(path).isFIFO();
  } catch {
    return false;
  }
}
