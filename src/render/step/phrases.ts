import { wrap } from "../wrap.ts";

/** A space where no line may be broken. */
const NO_BREAK = "\u00a0";

/** Phrases in lines of at most `width`, broken only between phrases; see `wrap`. */
export function wrapPhrases(phrases: readonly string[], width: number, label: string): string[] {
  const fixed = phrases.map((phrase) => phrase.replaceAll(" ", NO_BREAK));
  return wrap(fixed.join(" "), width, label).map((line) => line.replaceAll(NO_BREAK, " "));
}
