import { quote } from "../base/quote.ts";
import { UsageError } from "../base/usage-error.ts";

/** The known words that a typed word may stand for: itself, or all that it is a prefix of. */
export function wordsMeant(word: string, known: readonly string[]): readonly string[] {
  return known.includes(word) ? [word] : known.filter((one) => one.startsWith(word));
}

/**
 * The known word that was typed in full, or by a unique prefix.
 *
 * @throws UsageError that lists the candidates
 */
export function completeWord(word: string, known: readonly string[]): string {
  const meant = word === "" ? [] : wordsMeant(word, known);
  const [only] = meant;
  if (only !== undefined && meant.length === 1) return only;
  const among = meant.length > 1 ? meant : known;
  const says = meant.length > 1 ? "may be" : "is not one of";
  throw new UsageError(`${quote(word)} ${says} ${among.join(", ")}`);
}
