import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { InputError } from "../../src/base/input-error.ts";
import { temporaryFolder } from "./temporary-folder.ts";

const folder = temporaryFolder();
let count = 0;

/** An unused path in a folder that is deleted when the test file is done. */
export function freshPath(name = "image"): string {
  return join(folder, `${count++}-${name}`);
}

export function imageFile(content: Uint8Array | string, name?: string): string {
  const path = freshPath(name);
  writeFileSync(path, content);
  return path;
}

/** The InputError that `run` throws. Fails if it throws anything else, or nothing. */
export function inputError(run: () => unknown): InputError {
  try {
    run();
  } catch (error) {
    if (error instanceof InputError) return error;
    throw error;
  }
  throw new Error("expected an InputError, but nothing was thrown");
}
