import { writeAll, writeWholeFile } from "../../image/whole-file.ts";

const TEMPORARY = /^\.vhostctl-[\da-f-]{36}\.tmp$/;

/** Whether a name is that of a file which a killed process left half written. */
export function isTemporary(name: string): boolean {
  return TEMPORARY.test(name);
}

/**
 * Write a file so that it is whole or not there at all, whenever the process or
 * the machine dies. A name that a power cut takes back is that of a unit which is
 * done again.
 *
 * @throws OutputError when the system refuses
 */
export function writeWhole(file: string, content: string | Uint8Array): void {
  writeWholeFile(file, (fd) => writeAll(fd, Buffer.from(content), 0));
}
