import { OutputError } from "../base/output-error.ts";

/** What the system refuses becomes an OutputError of the folder; anything else stays as it is. */
export function outputFailure(path: string, error: unknown): unknown {
  if (!(error instanceof Error) || !("syscall" in error)) return error;
  const { code = error.message } = error as NodeJS.ErrnoException;
  return new OutputError(path, `cannot be written: ${code}`, { cause: error });
}
