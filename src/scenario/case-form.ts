import { MAX_CASE_TEXT } from "./case-text.ts";
import { isGzip } from "./unpacked-bytes.ts";

/** How cases are stored, and the bytes of the file. */
export interface CaseForm {
  readonly is: "document" | "gzip" | "lines";
  readonly pieces: Iterable<Buffer>;
}

const NEWLINE = 0x0a;

/**
 * How a file stores its cases, by its name or else by its first line: one JSON value per
 * line, or one for the whole file.
 *
 * @param pieces - the bytes of the file; no more of them are taken than needed
 */
export function caseForm(file: string, pieces: Generator<Buffer, void, undefined>): CaseForm {
  if (file.endsWith(".json")) return { is: "document", pieces };
  if (file.endsWith(".jsonl")) return { is: "lines", pieces };
  if (file.endsWith(".gz")) return { is: "gzip", pieces };
  const head = firstLine(pieces);
  const all = chained(head, pieces);
  if (isGzip(head)) return { is: "gzip", pieces: all };
  return { is: isCase(head) ? "lines" : "document", pieces: all };
}

/** The bytes up to the end of the first line that is not blank, or a few more. */
function firstLine(pieces: Generator<Buffer, void, undefined>): Buffer {
  const taken: Buffer[] = [];
  let size = 0;
  let hasBegun = false;
  while (size <= MAX_CASE_TEXT) {
    const { value: piece } = pieces.next();
    if (!piece) break;
    taken.push(piece);
    size += piece.length;
    const start: number = hasBegun ? 0 : piece.findIndex((byte) => byte > 0x20);
    hasBegun ||= start >= 0;
    if (hasBegun && piece.indexOf(NEWLINE, start) >= 0) break;
  }
  return Buffer.concat(taken);
}

/** Whether the first line that is not blank is a JSON object, rather than a part of one. */
function isCase(head: Buffer): boolean {
  const text = head.toString("utf8").replace(/^[\s\ufeff]+/, "");
  const end = text.indexOf("\n");
  try {
    const value: unknown = JSON.parse(end < 0 ? text : text.slice(0, end));
    return typeof value === "object" && !Array.isArray(value);
  } catch {
    return false;
  }
}

function* chained(head: Buffer, rest: Iterable<Buffer>): Generator<Buffer, void, undefined> {
  yield head;
  yield* rest;
}
