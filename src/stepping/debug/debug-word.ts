import { UsageError } from "../../base/usage-error.ts";
import { completeWord } from "../complete-word.ts";
import { countWord } from "../word-values.ts";
import type { DebugCommand } from "./debug-command.ts";
import { quoted } from "./quoted.ts";

/** A word of the prompt that is not part of the stepping language. */
export interface DebugWord {
  readonly usage: string;
  /** One line, for the list. */
  readonly help: string;
  /** More text, for `help WORD`. */
  readonly more?: string;
  /**
   * @param rest - the text after the word
   * @param shape - the text after a slash at the end of the word
   */
  readonly parse: (rest: string, shape: string | undefined) => DebugCommand;
}

/** Some words with their help. */
export type DebugWords = Readonly<Record<string, DebugWord>>;

export function nothing(command: DebugCommand) {
  return (rest: string): DebugCommand => {
    refuse(wordsOf(rest)[0]);
    return command;
  };
}

export function wordsOf(rest: string): string[] {
  return rest === "" ? [] : rest.split(/\s+/);
}

export function refuse(extra: string | undefined): void {
  if (extra !== undefined) {
    throw new UsageError(`${quoted(extra)} is one argument too many`);
  }
}

export function countOf(rest: string): number {
  const [word, extra] = wordsOf(rest);
  refuse(extra);
  return countWord(word);
}

export function among<T extends string>(word: string, known: readonly T[]): T {
  return completeWord(word, known) as T;
}
