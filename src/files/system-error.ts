import { getSystemErrorMap } from "node:util";
import { InputError } from "../base/input-error.ts";
import { OutputError } from "../base/output-error.ts";

const REASONS = new Map([
  ["ENOENT", "no such file"],
  ["ENOTDIR", "no such file: a part of the path is not a folder"],
  ["EACCES", "permission denied"],
  ["EPERM", "permission denied"],
  ["EISDIR", "it is a folder"],
  ["ENOTEMPTY", "it is a folder with files in it"],
  ["EEXIST", "it is there already"],
  ["EROFS", "the file system is read-only"],
  ["ENOSPC", "no space is left on the disk"],
  ["EDQUOT", "the disk quota is used up"],
  ["EFBIG", "grows larger than a file may"],
  ["ELOOP", "too many symbolic links"],
  ["ENAMETOOLONG", "the file name is too long"],
  ["EMFILE", "too many files are open"],
  ["ENFILE", "too many files are open"],
  ["EAGAIN", "has no bytes to read yet, as a pipe or a log would"],
  ["ERR_INVALID_ARG_VALUE", "the file name holds a NUL character"],
]);

/** The code of an error of the system or of Node: `ENOENT`; undefined for any other error. */
export function errorCode(cause: unknown): string | undefined {
  if (typeof cause !== "object" || cause === null || !("code" in cause)) return undefined;
  return typeof cause.code === "string" ? cause.code : undefined;
}

/** What the operating system says of a code, as a phrase and never as the code. */
function wording(code: string): string | undefined {
  const known = REASONS.get(code);
  if (known !== undefined) return known;
  for (const [name, said] of getSystemErrorMap().values()) if (name === code) return said;
  return undefined;
}

/** What the operating system or Node said, as a phrase. */
export function systemReason(cause: unknown): string {
  const said = wording(errorCode(cause) ?? "");
  return said ?? (cause instanceof Error ? cause.message : String(cause));
}

/** Why `file` cannot be read, as an InputError. */
export function inputFailure(file: string, cause: unknown, offset?: number): InputError {
  const known = REASONS.get(errorCode(cause) ?? "");
  const reason = known ?? `cannot be read: ${systemReason(cause)}`;
  return new InputError(file, reason, offset, { cause });
}

/** What the system refuses becomes an OutputError of `file`; any other error stays as it is. */
export function outputFailure(file: string, cause: unknown): unknown {
  if (!(cause instanceof Error) || !("syscall" in cause)) return cause;
  return new OutputError(file, `cannot be written: ${systemReason(cause)}`, { cause });
}
