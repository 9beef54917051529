import { Errors, flush, run, settings } from "@oclif/core";
import { safe, safeJson } from "../render/safe.ts";
import { EXIT } from "./exit-codes.ts";
import { optionWords } from "./option-words.ts";
import { type Failure, failureOf } from "./outcome.ts";

const REPORT = "This is a bug in vhostctl. Please report it with the lines above and the command.";

/**
 * Run the command line and set the exit code.
 *
 * Every failure of a command or of oclif ends here, so that text and `--json` have
 * the same exit code and one form each.
 *
 * @param root - the folder of package.json
 * @param args - the words after the name of the program
 */
export async function runCommandLine(root: string, args: string[]): Promise<void> {
  settings.enableAutoTranspile = false;
  try {
    await run(args, {
      root,
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
    if (optionWords(args).includes("--json"))
      process.stdout.write(`${safeJson({ error: failure.error })}\n`);
    else process.stderr.write(failureText(failure));
  }
}

function failureText({ error, help, stack }: Failure): string {
  if (stack !== undefined) return `${safeLines(stack)}\n${REPORT}\n`;
  const line = `vhostctl: ${safe(error.message)}\n`;
  if (error.code !== "usage" && error.code !== "unknown-command") return line;
  const { command, usage = [] } = help ?? {};
  const words = ["vhostctl", ...(command === undefined ? [] : [command]), "--help"];
  return [line, ...usage.map((one) => `${one}\n`), `See ${words.join(" ")}\n`].join("");
}

function safeLines(text: string): string {
  return text.split("\n").map(safe).join("\n");
}
