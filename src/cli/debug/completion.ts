import { IOCTL_NAMES } from "../../scenario/ioctl-commands.ts";
import type { VqState } from "../../scenario/scenario.ts";
import { BREAK_SUBJECTS, FAULT_CODES } from "../../stepping/debug/breakpoint.ts";
import { INFO_SUBJECTS, SAVED } from "../../stepping/debug/debug-command.ts";
import { knownNames } from "../../stepping/debug/evaluate.ts";
import { ALL_WORDS, wordMeant } from "../../stepping/debug/parse-debug-command.ts";

/**
 * The words that Tab offers at the end of a line.
 *
 * @returns candidates, and the part of the line that they replace
 */
export function completeLine(line: string, state: VqState): [string[], string] {
  const command = line.slice(line.lastIndexOf(";") + 1).trimStart();
  const behind = /^(\S+)\s+(.*)$/.exec(command);
  if (behind === null) return offer(ALL_WORDS, command);
  const [, first = "", rest = ""] = behind;
  const known = subjectsOf(first, rest, state);
  const typed = /[\w.[-]*$/.exec(rest)?.[0] ?? "";
  return offer(known, typed);
}

/** The words that may follow `first`; `rest` is what is typed after it. */
function subjectsOf(first: string, rest: string, state: VqState): readonly string[] {
  switch (meant(first.replace(/\/.*$/, ""))) {
    case "info":
      return INFO_SUBJECTS;
    case "break":
    case "tbreak":
    case "until":
    case "advance":
      return /^if\s/.test(rest) ? knownNames(state) : [...BREAK_SUBJECTS, ...FAULT_CODES];
    case "print":
    case "display":
    case "watch":
    case "x":
    case "set":
      return knownNames(state);
    case "delete":
      return ["all", "display"];
    case "help":
      return ALL_WORDS;
    case "save":
      return SAVED;
    case "ioctl":
      return /\s/.test(rest) ? [] : ioctlNames(rest);
    default:
      return [];
  }
}

/** The names in the style that is typed: upper or lower case, with or without VHOST_. */
function ioctlNames(typed: string): string[] {
  const isShort = !"VHOST_".startsWith(typed.slice(0, 6).toUpperCase());
  const names = IOCTL_NAMES.map((name) => (isShort ? name.replace("VHOST_", "") : name));
  return typed !== "" && typed === typed.toLowerCase()
    ? names.map((name) => name.toLowerCase())
    : names;
}

function meant(word: string): string | undefined {
  try {
    return wordMeant(word);
  } catch {
    return undefined;
  }
}

function offer(known: readonly string[], typed: string): [string[], string] {
  const found = known.filter((word) => word.startsWith(typed));
  const [only = ""] = found;
  // A complete word is followed by a space; a field may be followed by an operator.
  return [
    found.length === 1 &&
    (/^[a-z]+(-[a-z]+)*$/.test(only) || /^(vhost_|VHOST_)?((set|SET)_|(get|GET)_)/.test(only))
      ? [`${only} `]
      : found,
    typed,
  ];
}
