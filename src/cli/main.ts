import { writeSync } from "node:fs";
import { dirname } from "node:path";
import { fileURLToPath } from "node:url";
import { Errors, flush, run, settings } from "@oclif/core";
import { errorCode, systemReason } from "../files/system-error.ts";
import { safe, safeJson } from "../render/safe.ts";
import { EXIT } from "./exit-codes.ts";
import { type Failure, failureOf } from "./outcome.ts";

const REPORT = "This is a bug in vhostctl. Please report it with the lines above and the command.";

/**
 * Run the command line and set the exit code.
 *
 * Every failure of a command or of oclif ends here, so that text and `--json` have
 * the same exit code and one form each.
 *
 * @param entry - `import.meta.url` of the executable, from which package.json is found
 */
export async function main(entry: string): Promise<void> {
  settings.enableAutoTranspile = false;
  endOnUnwritableOutput();
  const args = process.argv.slice(2);
  try {
    await run(args, {
      root: dirname(dirname(fileURLToPath(entry))),
      devPlugins: false,
      userPlugins: false,
    });
    await flush();
  } catch (thrown) {
    if (thrown instanceof Errors.ExitError) {
      process.exitCode = thrown.oclif.exit ?? EXIT.ok;
      return;
    }
    const failure = failureOf(thrown);
    process.exitCode = failure.exitCode;
    if (wantsJson(args)) process.stdout.write(`${safeJson({ error: failure.error })}\n`);
    else process.stderr.write(failureText(failure, args));
  }
}

function failureText({ error, stack }: Failure, args: readonly string[]): string {
  if (stack !== undefined) return `${safeLines(stack)}\n${REPORT}\n`;
  const line = `vhostctl: ${safe(error.message)}\n`;
  if (error.code !== "usage" && error.code !== "unknown-command") return line;
  const command = error.code === "usage" ? args.find((arg) => /^[a-z]+$/.test(arg)) : undefined;
  return `${line}See vhostctl ${command === undefined ? "" : `${command} `}--help\n`;
}

function safeLines(text: string): string {
  return text.split("\n").map(safe).join("\n");
}

function wantsJson(args: readonly string[]): boolean {
  const end = args.indexOf("--");
  return args.slice(0, end < 0 ? args.length : end).includes("--json");
}

/**
 * End the process when stdout cannot be written. A reader that closes the pipe
 * (`| head`) is not a failure; a full disk is, and is reported on stderr. The process
 * ends at once, before oclif's own listener, which throws.
 *
 * Errors of stderr are ignored: progress and warnings must not cost the user the
 * result, and a failure still has its exit code.
 */
function endOnUnwritableOutput(): void {
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
