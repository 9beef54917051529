import { createInterface } from "node:readline";
import { shortened } from "../../base/quote.ts";
import { safe } from "../../render/safe.ts";
import { commandsOf } from "../../stepping/parse-script.ts";
import { type DebugAnswers, PROMPT } from "./answers.ts";
import type { DebugHistory } from "./history.ts";

/** Characters of a command that are shown after the prompt. */
const ECHOED = 1000;

/** Where a session's lines come from and go to. */
export interface PromptStreams {
  readonly input: NodeJS.ReadStream;
  readonly output: NodeJS.WriteStream;
}

/**
 * Answer the commands of a script, each shown after a prompt as if it had been typed.
 *
 * When one is interrupted, the rest of the script is skipped.
 *
 * @returns whether the session goes on
 */
export async function answerLines(
  answers: DebugAnswers,
  lines: Iterable<string> | AsyncIterable<string>,
  print: (line: string) => void,
): Promise<boolean> {
  for await (const line of lines) {
    for (const command of commandsOf(line)) {
      if (answers.isInterrupted) return true;
      print(PROMPT + safe(shortened(command, ECHOED)));
      if (!(await answers.command(command))) return false;
    }
  }
  return true;
}

/** Answer commands from a pipe, until its end or `quit`. */
export async function answerPipe(
  answers: DebugAnswers,
  { input }: Pick<PromptStreams, "input">,
  print: (line: string) => void,
): Promise<void> {
  const lines = createInterface({ input, terminal: false });
  try {
    await answerLines(answers, lines, print);
  } finally {
    lines.close();
    input.destroy();
  }
}

/**
 * Prompt for commands at a terminal until `quit` or Ctrl-D.
 *
 * Ctrl-C stops the current command, or clears the line when nothing runs. An empty
 * line repeats the last step.
 *
 * @param complete - returns what Tab offers for a line
 */
export function answerTerminal(
  answers: DebugAnswers,
  { input, output }: PromptStreams,
  complete: (line: string) => [string[], string],
  history: DebugHistory,
): Promise<void> {
  const lines = createInterface({
    input,
    output,
    terminal: true,
    prompt: PROMPT,
    completer: complete,
    history: history.read().toReversed(),
    historySize: 1000,
    removeHistoryDuplicates: true,
  });
  return new Promise((resolve, reject) => {
    const typed: string[] = [];
    let isBusy = false;
    let isClosed = false;
    const end = () => {
      history.save();
      resolve();
    };
    const answer = async () => {
      isBusy = true;
      for (let line = typed.shift(); line !== undefined && !isClosed; line = typed.shift()) {
        const text = line.trim();
        if (text !== "") history.add(text);
        if (text === "") await answers.again();
        else if (!(await answers.line(text))) lines.close();
      }
      isBusy = false;
      if (isClosed) end();
      else lines.prompt();
    };
    lines.on("line", (line) => {
      typed.push(line);
      if (isBusy) return;
      answer().catch((error: unknown) => {
        isClosed = true;
        lines.close();
        history.save();
        reject(error);
      });
    });
    lines.on("SIGINT", () => {
      typed.length = 0;
      if (isBusy) return answers.interrupt();
      output.write("^C\n");
      lines.write(null, { ctrl: true, name: "e" });
      lines.write(null, { ctrl: true, name: "u" });
      lines.prompt();
    });
    lines.on("close", () => {
      if (isClosed) return;
      isClosed = true;
      output.write("\n");
      if (isBusy) answers.interrupt();
      else end();
    });
    lines.prompt();
  });
}
