import { UsageError } from "../../base/usage-error.ts";
import { wordsMeant } from "../complete-word.ts";
import { parseCommand, WORDS } from "../parse-command.ts";
import type { DebugCommand } from "./debug-command.ts";
import { DEBUG_WORDS, type DebugWord } from "./debug-words.ts";
import { nearWords } from "./near-words.ts";
import { quoted } from "./quoted.ts";

/** Characters of one command. */
const LONGEST = 65_536;

/** Words that gdb has shorter than a unique beginning. */
const SHORT: Readonly<Record<string, string>> = {
  s: "step",
  n: "next",
  c: "continue",
  b: "break",
  d: "delete",
  i: "info",
  p: "print",
  h: "help",
  q: "quit",
  rs: "reverse-step",
  rc: "reverse-continue",
};

/** Every word that a command may begin with: of the prompt first, then of the stepping language. */
export const ALL_WORDS: readonly string[] = [...Object.keys(DEBUG_WORDS), ...Object.keys(WORDS)];

/**
 * Read one command of the prompt. Words may be cut short where that leaves one.
 *
 * @param vq - the queue that it is for
 * @throws UsageError
 */
export function parseDebugCommand(line: string, vq: number): DebugCommand {
  if (line.length > LONGEST) throw new UsageError(`a command has at most ${LONGEST} characters`);
  const [, first = "", shape, rest = ""] = /^([^\s/]+)(?:\/(\S*))?\s*(.*)$/s.exec(line) ?? [];
  if (line.startsWith("{")) return { do: "forward", command: parseCommand(line, vq) };
  const name = wordMeant(first);
  const word: DebugWord | undefined = Object.hasOwn(DEBUG_WORDS, name)
    ? DEBUG_WORDS[name]
    : undefined;
  if (word === undefined) {
    return { do: "forward", command: parseCommand(`${name}${line.slice(first.length)}`, vq) };
  }
  try {
    if (shape !== undefined && name !== "x" && name !== "print") {
      throw new UsageError("no format goes with it");
    }
    return word.parse(rest.trim(), shape);
  } catch (error) {
    if (!(error instanceof UsageError)) throw error;
    throw new UsageError(`${name}: ${error.message} (usage: ${word.usage})`, error);
  }
}

/**
 * The word that was meant: a short form of gdb, itself, or the only one that begins so.
 *
 * @throws UsageError that names those it may be
 */
export function wordMeant(typed: string): string {
  const word = typed.replaceAll("_", "-");
  const short = Object.hasOwn(SHORT, word) ? SHORT[word] : undefined;
  if (short !== undefined) return short;
  const meant = wordsMeant(word, ALL_WORDS);
  const [only] = meant;
  if (only !== undefined && meant.length === 1) return only;
  if (meant.length > 1) throw new UsageError(`${quoted(typed)} may be ${meant.join(", ")}`);
  const near = nearWords(word, ALL_WORDS);
  const hint = near.length > 0 ? `: ${near.join(", ")}?` : "; help lists what there is";
  throw new UsageError(`${quoted(typed)} is no command${hint}`);
}
