import { extname } from "node:path";
import { InputError } from "../base/input-error.ts";
import { readUnitFile } from "../campaign/folder/unit-file.ts";
import { unitFileCommand } from "../render/fuzz/command.ts";

/**
 * Tell what a unit's file is where a case is expected, and how to do the unit again.
 *
 * @throws InputError when the file is one
 */
export function refuseUnit(file: string): void {
  if (extname(file) !== ".unit") return;
  const command = unitFileCommand(readUnitFile(file));
  throw new InputError(
    file,
    `is no case but a unit of a campaign that did not come to its end; to do it again: ${command}`,
  );
}
