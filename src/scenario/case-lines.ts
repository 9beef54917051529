import { InputError } from "../base/input-error.ts";
import { type CaseText, MAX_CASE_TEXT } from "./case-text.ts";

const NEWLINE = 0x0a;
const BLANK = /^[\s\ufeff]*$/;

/**
 * The non-blank lines of a text, each with its number and offset.
 *
 * Keeps only one piece and one line in memory, whatever the size of the file.
 *
 * @param pieces - the bytes of the file, in order
 * @throws InputError at a line that is too long for a case
 */
export function* caseLines(
  file: string,
  pieces: Iterable<Buffer>,
): Generator<Required<Omit<CaseText, "index">>, void, undefined> {
  let line = 1;
  let offset = 0;
  let held: Buffer[] = [];
  let heldBytes = 0;
  const hold = (bytes: Buffer) => {
    held.push(bytes);
    heldBytes += bytes.length;
    if (heldBytes > MAX_CASE_TEXT) {
      throw new InputError(file, `line ${line}: longer than ${MAX_CASE_TEXT} bytes`, offset);
    }
  };
  const take = () => {
    const text = Buffer.concat(held).toString("utf8");
    const taken = { file, line, offset, text: text.startsWith("\ufeff") ? text.slice(1) : text };
    line++;
    offset += heldBytes + 1;
    held = [];
    heldBytes = 0;
    return taken;
  };
  for (const piece of pieces) {
    let start = 0;
    for (;;) {
      const end = piece.indexOf(NEWLINE, start);
      if (end < 0) break;
      if (end === start && heldBytes === 0) {
        line++;
        offset++;
        start = end + 1;
        continue;
      }
      hold(piece.subarray(start, end));
      start = end + 1;
      const taken = take();
      if (!BLANK.test(taken.text)) yield taken;
    }
    hold(piece.subarray(start));
  }
  const last = take();
  if (!BLANK.test(last.text)) yield last;
}
