import { OutputError } from "../base/output-error.ts";
import { outputFailure } from "../files/system-error.ts";
import { safe } from "../render/safe.ts";
import { EXIT } from "./exit-codes.ts";

/** Write a secondary output: when the system refuses it, report that and exit with 5. */
export function tolerant(what: string, file: string, write: () => void): void {
  try {
    write();
  } catch (error) {
    const failure = outputFailure(file, error);
    if (!(failure instanceof OutputError)) throw error;
    process.exitCode = EXIT.incomplete;
    process.stderr.write(`vhostctl: ${what}: ${safe(file)} ${failure.reason}\n`);
  }
}
