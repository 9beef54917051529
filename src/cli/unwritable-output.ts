import { writeSync } from "node:fs";
import { errorCode, systemReason } from "../files/system-error.ts";
import { EXIT } from "./exit-codes.ts";

/**
 * End the process when stdout cannot be written. A reader that closes the pipe
 * (`| head`) is not a failure; a full disk is, and is reported on stderr. The process
 * ends at once, before oclif's own listener, which throws.
 *
 * Errors of stderr are ignored: progress and warnings must not cost the user the
 * result, and a failure still has its exit code.
 */
export function endOnUnwritableOutput(): void {
  process.stdout.prependListener("error", (error) => {
    if (errorCode(error) === "EPIPE") process.exit();
    try {
      writeSync(2, `vhostctl: cannot write the output: ${systemReason(error)}\n`);
    } finally {
      process.exit(EXIT.incomplete);
    }
  });
  process.stderr.prependListener("error", () => undefined);
}
