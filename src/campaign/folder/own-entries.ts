import { lstatSync, type Stats } from "node:fs";
import { join } from "node:path";
import { InputError } from "../../base/input-error.ts";

const FILES = ["plan.json", "journal.jsonl", "lock"];
const FOLDERS = ["units", "corpus", "findings", "inputs", "quarantine"];

/**
 * Refuse a campaign's folder in which something is of another kind than a campaign
 * makes it: through a link files elsewhere would be written or moved, and a FIFO
 * would be waited for.
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
