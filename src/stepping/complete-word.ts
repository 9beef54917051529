import { quote } from "../base/quote.ts";
import { UsageError } from "../base/usage-error.ts";

/**
 * The word that was meant: itself, or the only one that begins so.
 *
 * @throws UsageError that names those it may be
 */
export function completeWord(word: string, known: readonly string[]): string {
  if (known.includes(word)) return word;
  const meant = known.filter((one) => word !== "" && one.startsWith(word));
  const [only] = meant;
  if (only !== undefined && meant.length === 1) return only;
  const among = meant.length > 1 ? meant : known;
  const says = meant.length > 1 ? "may be" : "is none of";
  throw new UsageError(`${quote(word)} ${says} ${among.join(", ")}`);
}
