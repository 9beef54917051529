import { fileTitle } from "../base/standard-input.ts";
import { UsageError } from "../base/usage-error.ts";
import { readTextInput } from "../files/text-file.ts";
import { isCaseFile } from "../scenario/case-files.ts";
import { readScenarios } from "../scenario/read-scenarios.ts";
import { parseCommand } from "./parse-command.ts";
import type { StepCommand } from "./step-command.ts";

/** The most bytes that a script may have. */
export const SCRIPT_LIMIT = 16 * 2 ** 20;

/**
 * The commands of a script, line by line: see `commandsOf`.
 *
 * @param source - the origin of the text, for errors
 * @param vq - the queue that the commands are for
 * @throws UsageError with the line number
 */
export function parseScript(source: string, text: string, vq: number): StepCommand[] {
  return text.split("\n").flatMap((line, number) => {
    return commandsOf(line).map((part) => {
      try {
        return parseCommand(part, vq);
      } catch (error) {
        if (!(error instanceof UsageError)) throw error;
        throw new UsageError(`${source}:${number + 1}: ${error.message}`, error);
      }
    });
  });
}

/**
 * The commands of a line, separated by `;`. A `#` begins a comment, and a line that
 * begins with `{` is one step of a scenario as JSON. Within double quotes, `;` and
 * `#` are ordinary characters.
 */
export function commandsOf(line: string): string[] {
  const text = line.trim();
  if (text.startsWith("{")) return [text];
  const uncommented = /^(?:"[^"]*"|[^#"]|")*/.exec(text)?.[0] ?? "";
  const parts = uncommented.match(/(?:"[^"]*"|[^;"]|")+/g) ?? [];
  return parts.map((part) => part.trim()).filter((part) => part !== "");
}

/**
 * The commands of a script file, which may be `-` for standard input, or the steps of the first case of a scenario file.
 *
 * @throws InputError when the file cannot be read; UsageError as `parseScript`
 */
export function readScript(file: string, vq: number): StepCommand[] {
  if (!isCaseFile(file)) {
    return parseScript(fileTitle(file), readTextInput(file, SCRIPT_LIMIT), vq);
  }
  for (const { scenario } of readScenarios(file)) {
    return scenario.steps.map(({ expect: _, ...operation }) => ({ do: "operation", operation }));
  }
  return [];
}
