import { DEBUG_WORDS } from "../../stepping/debug/debug-words.ts";
import { wordMeant } from "../../stepping/debug/parse-debug-command.ts";
import { WORDS } from "../../stepping/step-words.ts";
import type { Style } from "../style.ts";
import { wrap } from "../wrap.ts";

interface HelpWord {
  readonly usage: string;
  readonly help: string;
  readonly more?: string;
}

/** Every command with its help: those of the prompt, then the operations. */
export function helpLines({ chalk, width }: Style): string[] {
  const rows = (words: Readonly<Record<string, HelpWord>>) =>
    Object.values(words).flatMap(({ usage, help }) => {
      return usage.length < 29
        ? wrap(help, width, `  ${usage.padEnd(30)}`)
        : [...wrap(usage, width, "  "), ...wrap(help, width, " ".repeat(32))];
    });
  return [
    chalk.bold("At the prompt"),
    ...rows(DEBUG_WORDS),
    chalk.bold("Operations: what the back-end, the VMM and the guest do"),
    ...rows(WORDS),
    ...wrap(
      "Commands may be abbreviated: s n c u b d i p l h q rs rn rc as in gdb, others to any unambiguous prefix. Separate several commands on a line with ;. help WORD explains one.",
      width,
    ),
  ];
}

/**
 * The full help on one word.
 *
 * @throws UsageError when there is no such word
 */
export function helpOnWord(word: string, { width }: Style): string[] {
  const name = wordMeant(word);
  const entry: HelpWord | undefined = DEBUG_WORDS[name] ?? WORDS[name];
  if (entry === undefined) return [];
  const more = entry.more === undefined ? [] : wrap(entry.more, width, "  ");
  return [...wrap(entry.usage, width), ...wrap(entry.help, width, "  "), ...more];
}
