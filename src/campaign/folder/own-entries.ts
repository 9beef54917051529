import { lstatSync, type Stats } from "node:fs";
import { join } from "node:path";
import { InputError } from "../../base/input-error.ts";

const FILES = ["plan.json", "journal.jsonl", "lock"];
const FOLDERS = ["units", "parts", "corpus", "findings", "inputs", "quarantine"];

/**
 * Refuses a campaign folder in which an entry has the wrong type. Following a link
 * would write or move files elsewhere, and opening a FIFO would block.
 *
 * @throws InputError naming the first such entry
 */
export function refuseForeign(folder: string): void {
  for (const name of FILES) refuse(folder, name, "a regular file", (stats) => stats.isFile());
  for (const name of FOLDERS) refuse(folder, name, "a folder", (stats) => stats.isDirectory());
}

function refuse(folder: string, name: string, wanted: string, fits: (stats: Stats) => boolean) {
  const path = join(folder, name);
  const stats = lstatSync(path, { throwIfNoEntry: false });
  if (stats === undefined || fits(stats)) return;
  throw new InputError(path, stats.isSymbolicLink() ? "is a symbolic link" : `is not ${wanted}`);
}
