import { randomUUID } from "node:crypto";
import { closeSync, fsyncSync, openSync, renameSync, rmSync, statSync, writeSync } from "node:fs";
import { dirname, join } from "node:path";
import { UsageError } from "../image/usage-error.ts";

/**
 * Refuse a report file that could not be written, before the work is done.
 *
 * @param isJson - the report is itself JSON, so that its name may say so
 * @throws UsageError when the folder is not there, something other than a file
 *   has the name, or it is a name that cases have
 */
export function checkReportFile(file: string, isJson = false): void {
  if ((isJson ? /\.(jsonl|gz)$/ : /\.(json|jsonl|gz)$/).test(file))
    throw unwritable(file, "its name is that of cases");
  const folder = statSync(dirname(file), { throwIfNoEntry: false });
  if (folder?.isDirectory() !== true) throw unwritable(file, `${dirname(file)} is no folder`);
  const there = statSync(file, { throwIfNoEntry: false });
  if (there?.isFile() === false) throw unwritable(file, "it is there and no regular file");
}

/**
 * Write a report so that its file is whole or not there at all: into a
 * temporary file beside it, onto the disk, then renamed.
 *
 * @throws Error when the system refuses; the temporary file is gone then
 */
export function writeReport(file: string, text: string): void {
  const temporary = join(dirname(file), `.vhostctl-${randomUUID()}.tmp`);
  try {
    writeDurably(temporary, Buffer.from(text));
    renameSync(temporary, file);
  } catch (error) {
    rmSync(temporary, { force: true });
    throw error;
  }
}

function writeDurably(path: string, bytes: Buffer): void {
  const fd = openSync(path, "wx");
  try {
    for (let at = 0; at < bytes.length; ) at += writeSync(fd, bytes, at);
    fsyncSync(fd);
  } finally {
    closeSync(fd);
  }
}

function unwritable(file: string, reason: string): UsageError {
  return new UsageError(`--report: ${file} cannot be written: ${reason}`);
}
