import { quote } from "../base/quote.ts";
import { UsageError } from "../base/usage-error.ts";

/** The words that a typed one may stand for: itself, or all that begin so. */
export function wordsMeant(word: string, known: readonly string[]): readonly string[] {
  return known.includes(word) ? [word] : known.filter((one) => one.startsWith(word));
}

/**
 * The word that was meant: itself, or the only one that begins so.
 *
 * @throws UsageError that names those it may be
 */
export function completeWord(word: string, known: readonly string[]): string {
  const meant = word === "" ? [] : wordsMeant(word, known);
  const [only] = meant;
  if (only !== undefined && meant.length === 1) return only;
  const among = meant.length > 1 ? meant : known;
  const says = meant.length > 1 ? "may be" : "is none of";
  throw new UsageError(`${quote(word)} ${says} ${among.join(", ")}`);
}
