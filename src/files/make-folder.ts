import { accessSync, constants, mkdirSync, statSync } from "node:fs";
import { dirname } from "node:path";

/**
 * Make a folder and those above it, where they are not there yet.
 *
 * One by one: a file system that refuses with ENOENT where the parent is there, as
 * /proc does, makes the recursive call loop forever.
 *
 * @throws Error when the system refuses
 */
export function makeFolder(path: string): void {
  if (isFolder(path)) return;
  const parent = dirname(path);
  if (parent !== path) makeFolder(parent);
  try {
    mkdirSync(path);
  } catch (error) {
    if (!isFolder(path)) throw error;
  }
}

/**
 * Make a folder, or see that files can be made in the one that is there.
 *
 * @throws Error when the system refuses
 */
export function makeWritableFolder(path: string): void {
  makeFolder(path);
  accessSync(path, constants.W_OK | constants.X_OK);
}

function isFolder(path: string): boolean {
  return statSync(path, { throwIfNoEntry: false })?.isDirectory() === true;
}
