import { existsSync, renameSync } from "node:fs";
import { join } from "node:path";
import { makeFolder } from "../../files/make-folder.ts";

/** Move a file into a folder, under its name or, where that is taken, the name and a number. */
export function moveAside(file: string, folder: string, name: string): void {
  makeFolder(folder);
  let to = join(folder, name);
  for (let n = 2; existsSync(to); n++) to = join(folder, `${name}.${n}`);
  renameSync(file, to);
}
