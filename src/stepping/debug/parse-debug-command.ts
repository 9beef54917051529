import { nearWords } from "../../base/near-words.ts";
import { UsageError } from "../../base/usage-error.ts";
import { wordsMeant } from "../complete-word.ts";
import { parseCommand } from "../parse-command.ts";
import { WORDS } from "../step-words.ts";
import type { DebugCommand } from "./debug-command.ts";
import type { DebugWord } from "./debug-word.ts";
import { DEBUG_WORDS } from "./debug-words.ts";
import { quoted } from "./quoted.ts";

/** The most characters in one command. */
const LONGEST = 65_536;

/** Abbreviations from gdb that are shorter than a unique prefix. */
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
  l: "list",
  u: "until",
  rs: "reverse-step",
  rn: "reverse-next",
  rc: "reverse-continue",
};

/** Words that take a format after a slash. */
const FORMATTED: ReadonlySet<string> = new Set(["x", "print", "display"]);

/** Every word that a command may begin with: those of the prompt, then of the stepping language. */
export const ALL_WORDS: readonly string[] = [...Object.keys(DEBUG_WORDS), ...Object.keys(WORDS)];

/**
 * Read one command of the prompt. Words may be shortened to a unique prefix.
 *
 * @param vq - the queue that the command is for
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
    if (shape !== undefined && !FORMATTED.has(name)) {
      throw new UsageError("this command takes no format");
    }
    return word.parse(rest.trim(), shape);
  } catch (error) {
    if (!(error instanceof UsageError)) throw error;
    throw new UsageError(`${name}: ${error.message} (usage: ${word.usage})`, error);
  }
}

/**
 * The command word that was typed in full, as an abbreviation from gdb, or by a
 * unique prefix.
 *
 * @throws UsageError that lists the candidates
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
  const hint = near.length > 0 ? `: ${near.join(", ")}?` : "; help lists the commands";
  throw new UsageError(`${quoted(typed)} is not a command${hint}`);
}
