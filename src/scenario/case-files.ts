import { type Dirent, readdirSync, statSync } from "node:fs";
import { join } from "node:path";
import { InputError } from "../base/input-error.ts";
import { isPiped, isStandardInput } from "../files/open-input.ts";
import { inputFailure } from "../files/system-error.ts";

const CASE_FILE = /\.(?:json|jsonl|jsonl\.gz)$/;
const WANTED = ".json, .jsonl or .jsonl.gz";

/** Whether a file name is that of a file of cases; any `.gz` counts. */
export function isCaseFile(path: string): boolean {
  return /\.(json|jsonl|gz)$/.test(path);
}

/**
 * The files of cases at a path: the file or FIFO itself, or all files below a folder,
 * sorted by name; `-` stands for standard input.
 *
 * In a folder, links are not followed and files of other kinds are skipped.
 *
 * @throws InputError when the path does not exist or has no file of cases
 */
export function caseFiles(path: string): string[] {
  if (isStandardInput(path)) return [path];
  if (!isFolder(path)) {
    if (CASE_FILE.test(path) || isPiped(path)) return [path];
    throw new InputError(path, `is not a file of cases: expected ${WANTED}`);
  }
  const files = [...filesBelow(path)];
  if (files.length === 0) throw new InputError(path, `holds no ${WANTED} file`);
  return files;
}

function isFolder(path: string): boolean {
  try {
    return statSync(path).isDirectory();
  } catch (error) {
    throw inputFailure(path, error);
  }
}

function* filesBelow(folder: string): Generator<string, void, undefined> {
  for (const entry of entriesOf(folder)) {
    const path = join(folder, entry.name);
    if (entry.isDirectory()) yield* filesBelow(path);
    else if (entry.isFile() && CASE_FILE.test(entry.name)) yield path;
  }
}

function entriesOf(folder: string): Dirent[] {
  try {
    return readdirSync(folder, { withFileTypes: true }).sort((a, b) => (a.name < b.name ? -1 : 1));
  } catch (error) {
    throw inputFailure(folder, error);
  }
}
