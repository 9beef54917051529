import { InputError } from "../base/input-error.ts";
import { parseJsonDocument } from "../files/json-document.ts";
import { filePieces } from "../files/read-file.ts";
import { readTextFile } from "../files/text-file.ts";
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
 * cases, or a `.jsonl` (plain or `.gz`) with one case per line.
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
  if (file.endsWith(".json")) {
    yield* listed(
      file,
      parseJsonDocument({ file, text: readTextFile(file, MAX_CASE_TEXT), offset: 0 }),
    );
  } else if (file.endsWith(".gz")) {
    for (const { offset: _, ...text } of caseLines(file, [unpackedBytes(file)])) yield lined(text);
  } else {
    for (const text of caseLines(file, filePieces(file, "a file of cases"))) yield lined(text);
  }
}

function* listed(file: string, value: unknown): Generator<PlacedValue, void, undefined> {
  if (!Array.isArray(value)) yield { value, place: { file } };
  else for (const [index, one] of value.entries()) yield { value: one, place: { file, index } };
}

function lined(text: CaseText & { readonly line: number }): PlacedValue {
  return { value: parseJsonDocument(text), place: { file: text.file, line: text.line } };
}
