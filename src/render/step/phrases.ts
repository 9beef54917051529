import { wrap } from "../columns.ts";

/** Stands for a space where no line may be broken; text that went through `safe` has none. */
const FIXED = "\0";

/** Phrases in indented lines of at most `width`, broken only between phrases. */
export function wrapPhrases(phrases: readonly string[], width: number, indent: string): string[] {
  const words = phrases.map((phrase) => phrase.replaceAll(" ", FIXED));
  return wrap(words, width, indent).map((line) => line.replaceAll(FIXED, " "));
}
