import { shortened } from "../../base/quote.ts";

/** The most characters of a word that an error shows. */
const SHOWN = 40;

/** A typed word for an error message, quoted and truncated. */
export function quoted(word: string): string {
  return JSON.stringify(shortened(word, SHOWN));
}
