import wrapAnsi from "wrap-ansi";

/** Fewest columns for text beside a label. */
const NARROWEST = 20;

/**
 * Text in lines of at most `width` columns, broken between words only: a word that is
 * longer has a line to itself.
 *
 * @param text - without line breaks; it may be coloured
 * @param label - put before the first line; the others are indented by its length
 */
export function wrap(text: string, width: number, label = ""): string[] {
  const room = Math.max(width - label.length, NARROWEST);
  const lines = fits(text, room) ? [text] : wrapAnsi(text, room).split("\n");
  const margin = " ".repeat(label.length);
  return lines.map((line, n) => (n === 0 ? label : margin) + line);
}

/** Whether a text is surely narrow enough, without measuring each of its characters. */
function fits(text: string, room: number): boolean {
  return text.length <= room && /^[ -~]*$/.test(text);
}
