import { UsageError } from "../base/usage-error.ts";
import { checkedOperation } from "./checked-operation.ts";
import { completeWord } from "./complete-word.ts";
import type { StepCommand } from "./step-command.ts";
import { type StepWord, WORDS } from "./step-words.ts";

/**
 * Read one line of the stepping language: a word with its arguments, or a step of
 * a scenario as JSON. Words may be shortened to a unique prefix.
 *
 * @param vq - the queue that the command is for
 * @throws UsageError
 */
export function parseCommand(line: string, vq: number): StepCommand {
  if (line.startsWith("{")) return checkedOperation(parseJson(line));
  const [first = "", ...args] = wordsOf(line);
  const name = completeWord(first.replaceAll("_", "-"), Object.keys(WORDS));
  const word = WORDS[name] as StepWord;
  try {
    return word.parse(args, vq);
  } catch (error) {
    if (!(error instanceof UsageError)) throw error;
    throw new UsageError(`${name}: ${error.message} (usage: ${word.usage})`, error);
  }
}

/** The words of a line; a word in double quotes may contain spaces. */
function wordsOf(line: string): string[] {
  return (line.match(/"[^"]*"|\S+/g) ?? []).map((word) => word.replace(/^"(.*)"$/, "$1"));
}

function parseJson(line: string): unknown {
  try {
    return JSON.parse(line);
  } catch (error) {
    throw new UsageError(`not valid JSON: ${(error as Error).message}`);
  }
}
