/** Characters of a word that an error shows. */
const SHOWN = 40;

/** A word that was typed, in quotes and cut where it is long: what errors show of it. */
export function quoted(word: string): string {
  return JSON.stringify(shortened(word, SHOWN));
}

/** The beginning of a text, with an ellipsis where that is not all of it. */
export function shortened(text: string, most: number): string {
  return text.length <= most ? text : `${text.slice(0, most)}…`;
}
