import type { JsonText } from "../files/json-document.ts";

/** The most bytes of text that one case may have. */
export const MAX_CASE_TEXT = 64 * 2 ** 20;

/** The location of a case. */
export interface Place {
  readonly file: string;
  /** Line of a `.jsonl`, from 1. */
  readonly line?: number;
  /** Index in the list of a `.json`, from 0. */
  readonly index?: number;
}

/** The text of a case, or of a list of them. */
export interface CaseText extends Place, JsonText {}
