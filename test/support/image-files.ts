import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll } from "vitest";
import { InputError } from "../../src/base/input-error.ts";

const folder = mkdtempSync(join(tmpdir(), "vhostctl-image-"));
afterAll(() => rmSync(folder, { recursive: true, force: true }));
let count = 0;

/** A path that nothing is at yet, in a folder that goes when the test file is done. */
export function freshPath(name = "image"): string {
  return join(folder, `${count++}-${name}`);
}

export function imageFile(content: Uint8Array | string, name?: string): string {
  const path = freshPath(name);
  writeFileSync(path, content);
  return path;
}

/** The InputError that `run` throws; fails when it throws anything else, or nothing. */
export function inputError(run: () => unknown): InputError {
  try {
    run();
  } catch (error) {
    if (error instanceof InputError) return error;
    throw error;
  }
  throw new Error("expected an InputError, and nothing was thrown");
}
