import { InputError } from "../base/input-error.ts";
import { parseJsonValues } from "./json-values.ts";

/** A text that is to be one JSON value. */
export interface JsonText {
  readonly file: string;
  readonly text: string;
  /** Line of the file that the text starts at, from 1. */
  readonly line?: number;
  /** Bytes from the start of the file to the text; not known inside a compressed file. */
  readonly offset?: number;
}

/**
 * Parse a text that is one JSON value, for formats that write integers past 2^53 as
 * strings: a number is a double. `parseJsonValues` is slower and loses nothing.
 *
 * @throws InputError with line, column and offset of what is no JSON
 */
export function parseJsonDocument(source: JsonText): unknown {
  try {
    return JSON.parse(source.text);
  } catch (cause) {
    if (!(cause instanceof SyntaxError)) throw cause;
    throw syntaxError(source, cause);
  }
}

/** JSON.parse does not always say where, so the text is parsed again by who does. */
function syntaxError({ file, line = 1, text, offset }: JsonText, cause: SyntaxError): InputError {
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
