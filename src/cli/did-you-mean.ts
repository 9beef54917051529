import { nearWords } from "../base/near-words.ts";

const OR = new Intl.ListFormat("en-GB", { type: "disjunction" });

/** `; did you mean A or B?` for known words near the typed one, or nothing. */
export function didYouMean(typed: string, known: readonly string[]): string {
  const near = nearWords(typed, known);
  return near.length === 0 ? "" : `; did you mean ${OR.format(near)}?`;
}
