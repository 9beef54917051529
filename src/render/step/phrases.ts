import { wrap } from "../columns.ts";

/** Stands for a space that no line ends at; `safe` lets no text of a guest have one. */
const FIXED = "\0";

/** Phrases in lines of at most `width`, each line indented, broken between phrases only. */
export function wrapPhrases(phrases: readonly string[], width: number, indent: string): string[] {
  const words = phrases.map((phrase) => phrase.replaceAll(" ", FIXED));
  return wrap(words, width, indent).map((line) => line.replaceAll(FIXED, " "));
}
