import { extname } from "node:path";
import { InputError } from "../base/input-error.ts";
import { readUnitFile } from "../campaign/folder/unit-file.ts";
import { unitFileCommand } from "../render/fuzz/command.ts";

/**
 * Refuse a unit's file where a case is expected.
 *
 * @throws InputError with the command that runs the unit again, when it is a unit's file
 */
export function refuseUnit(file: string): void {
  if (extname(file) !== ".unit") return;
  const command = unitFileCommand(readUnitFile(file));
  throw new InputError(
    file,
    `is not a case but a unit that its campaign could not finish; to run it again: ${command}`,
  );
}
