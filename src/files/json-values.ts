import { parse } from "lossless-json";
import { InputError } from "../base/input-error.ts";
import { quote } from "../base/quote.ts";
import { isSpace, jsonExtent } from "./json-extent.ts";

const MAX_PARTS = 1_000_000;

/** Longer numbers are out of every range here; BigInt would take quadratic time over them. */
const MAX_EXACT_DIGITS = 40;

const COMMA = 0x2c;
const BYTE_ORDER_MARK = 0xfeff;

/** One top-level value of a text. */
export interface JsonValue {
  readonly value: unknown;
  /** Bytes from the start of the text to the value, as UTF-8. */
  readonly offset: number;
}

function parseNumber(digits: string): number | bigint {
  const value = Number(digits);
  if (Number.isSafeInteger(value) || digits.length > MAX_EXACT_DIGITS) return value;
  return /^-?\d+$/.test(digits) ? BigInt(digits) : value;
}

function parseOne(file: string, json: string, offset: number): unknown {
  try {
    return parse(json, undefined, { parseNumber, onDuplicateKey: ({ newValue }) => newValue });
  } catch (cause) {
    if (!(cause instanceof SyntaxError)) throw cause;
    const position = /^(.*?) at position (\d+)$/s.exec(cause.message);
    const before = json.slice(0, Number(position?.[2] ?? 0));
    const said = quote(position?.[1] ?? cause.message)
      .slice(1, -1)
      .replaceAll('\\"', '"');
    const at = offset + Buffer.byteLength(before);
    throw new InputError(file, `not valid JSON: ${said}`, at, { cause });
  }
}

/**
 * Read a text of any number of JSON values, one after another.
 *
 * Values may be one per line or pretty-printed, with spaces or commas between.
 * Integers are exact: a number while it is safe, else a bigint. Of a repeated
 * key the last value counts; `__proto__` is a key like any other, so read own
 * properties only. Takes time linear in the text.
 *
 * @param skip - where to go on when what stands at `at`, between two values, is
 *   to be passed over; `at` itself when it is not
 * @throws InputError at the byte where the text is cut off, is not JSON, nests
 *   deeper than 64, or holds more values than any log has
 */
export function parseJsonValues(
  file: string,
  text: string,
  skip: (text: string, at: number) => number = (_, at) => at,
): JsonValue[] {
  const values: JsonValue[] = [];
  let at = text.charCodeAt(0) === BYTE_ORDER_MARK ? 1 : 0;
  let counted = 0;
  let offset = 0;
  let parts = 0;
  for (;;) {
    while (at < text.length && (isSpace(text.charCodeAt(at)) || text.charCodeAt(at) === COMMA))
      at++;
    if (at >= text.length) return values;
    const past = skip(text, at);
    if (past > at) {
      at = past;
      continue;
    }
    offset += Buffer.byteLength(text.slice(counted, at));
    counted = at;
    const extent = jsonExtent(text, at);
    if ("problem" in extent) {
      const problemOffset = offset + Buffer.byteLength(text.slice(at, extent.at));
      throw new InputError(file, extent.problem, problemOffset);
    }
    parts += 1 + extent.parts;
    if (parts > MAX_PARTS) throw new InputError(file, `more than ${MAX_PARTS} JSON values`, offset);
    values.push({ value: parseOne(file, text.slice(at, extent.end), offset), offset });
    at = extent.end;
  }
}
