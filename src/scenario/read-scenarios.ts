import { InputError } from "../base/input-error.ts";
import { parseJsonDocument } from "../files/json-document.ts";
import { openInput } from "../files/open-input.ts";
import { filePieces, joinPieces } from "../files/read-file.ts";
import { textOf } from "../files/text-file.ts";
import { caseForm } from "./case-form.ts";
import { caseLines } from "./case-lines.ts";
import { type CaseText, MAX_CASE_TEXT, type Place } from "./case-text.ts";
import { readScenario } from "./read-scenario.ts";
import type { Scenario } from "./scenario.ts";
import { unpackedBytes } from "./unpacked-bytes.ts";

/** A scenario and its location. */
export interface PlacedScenario extends Place {
  readonly scenario: Scenario;
}

/**
 * The cases of a file, one at a time, in order: a `.json` of one case or a list of
 * cases, or a `.jsonl` (plain or `.gz`) with one case per line. Of a pipe, which has no
 * such name, the content decides.
 *
 * A `.jsonl` is read on demand and may have any length; a `.json` may have at most
 * 64 MiB, and a `.gz` may unpack to at most 256 MiB.
 *
 * @throws InputError when the file cannot be read or holds no case, or at the first
 *   invalid case
 */
export function* readScenarios(file: string): Generator<PlacedScenario, void, undefined> {
  let some = false;
  for (const { value, place } of values(file)) {
    some = true;
    yield { ...place, scenario: readScenario(value, place) };
  }
  if (!some) throw new InputError(file, "holds no case");
}

interface PlacedValue {
  readonly value: unknown;
  readonly place: Place;
}

function* values(file: string): Generator<PlacedValue, void, undefined> {
  const pieces = filePieces(file, "a file of cases", openInput);
  const form = caseForm(file, pieces);
  if (form.is === "document") {
    const tooLong = `is longer than the ${MAX_CASE_TEXT} bytes read of such a file`;
    const text = textOf(file, joinPieces(file, form.pieces, MAX_CASE_TEXT, tooLong));
    yield* listed(file, parseJsonDocument({ file, text, offset: 0 }));
  } else if (form.is === "gzip") {
    const unpacked = [unpackedBytes(file, form.pieces)];
    for (const { offset: _, ...text } of caseLines(file, unpacked)) yield lined(text);
  } else {
    for (const text of caseLines(file, form.pieces)) yield lined(text);
  }
}

function* listed(file: string, value: unknown): Generator<PlacedValue, void, undefined> {
  if (!Array.isArray(value)) yield { value, place: { file } };
  else for (const [index, one] of value.entries()) yield { value: one, place: { file, index } };
}

function lined(text: CaseText & { readonly line: number }): PlacedValue {
  return { value: parseJsonDocument(text), place: { file: text.file, line: text.line } };
}
