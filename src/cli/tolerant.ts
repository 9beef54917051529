import { OutputError } from "../base/output-error.ts";
import { safe } from "../render/safe.ts";
import { EXIT } from "./exit-codes.ts";

/** Do without an output that the system refuses: say so, and exit with 5. */
export function tolerant(what: string, file: string, write: () => void): void {
  try {
    write();
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException;
    if (code === undefined && !(error instanceof OutputError)) throw error;
    process.exitCode = EXIT.incomplete;
    const reason =
      error instanceof OutputError ? error.reason : `cannot be written: ${code ?? message}`;
    process.stderr.write(`vhostctl: ${what}: ${safe(file)} ${reason}\n`);
  }
}
