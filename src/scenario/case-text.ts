import { InputError } from "../base/input-error.ts";
import { parseJsonValues } from "../files/json-values.ts";

/** Bytes of text that one case may have. */
export const MAX_CASE_TEXT = 64 * 2 ** 20;

/** Where a case stands. */
export interface Place {
  readonly file: string;
  /** Line of a `.jsonl`, from 1. */
  readonly line?: number;
  /** Number in the list of a `.json`, from 0. */
  readonly index?: number;
}

/** The text of a case, or of a list of them. */
export interface CaseText extends Place {
  readonly text: string;
  /** Bytes from the start of the file to the text; not known inside a compressed file. */
  readonly offset?: number;
}

/** What stands before the reason of an error: `line 17: `. */
export function placeText({ line }: Place): string {
  return line === undefined ? "" : `line ${line}: `;
}

/**
 * Parse the JSON of a case. Nothing is lost to doubles: in this format numbers
 * past 2^32 are strings.
 *
 * @throws InputError with line, column and offset of what is no JSON
 */
export function parseCase(source: CaseText): unknown {
  try {
    return JSON.parse(source.text);
  } catch (cause) {
    if (!(cause instanceof SyntaxError)) throw cause;
    throw syntaxError(source, cause);
  }
}

/** JSON.parse does not always say where, so the text is parsed again by who does. */
function syntaxError({ file, line = 1, text, offset }: CaseText, cause: SyntaxError): InputError {
  const { reason, at } = problem(file, text);
  const before = Buffer.from(text).subarray(0, at).toString();
  const lastBreak = before.lastIndexOf("\n");
  const row = line + (before.match(/\n/g)?.length ?? 0);
  return new InputError(
    file,
    `line ${row}, column ${before.length - lastBreak}: ${reason}`,
    offset === undefined ? undefined : offset + at,
    { cause },
  );
}

function problem(file: string, text: string): { reason: string; at: number } {
  try {
    const second = parseJsonValues(file, text)[1];
    return { reason: "not valid JSON: expected one value", at: second?.offset ?? 0 };
  } catch (error) {
    if (!(error instanceof InputError)) throw error;
    return { reason: error.reason, at: error.offset ?? 0 };
  }
}
