import { shortened } from "../../base/quote.ts";

/** Characters of a word that an error shows. */
const SHOWN = 40;

/** A typed word for an error, in quotes and cut short. */
export function quoted(word: string): string {
  return JSON.stringify(shortened(word, SHOWN));
}
