import { InputError } from "../base/input-error.ts";
import type { ByteSource } from "../files/byte-source.ts";
import { FORMATS } from "./formats.ts";

const HEAD_BYTES = 64;

/** A row of the table of formats that is read. */
export type OpenableFormat = Extract<(typeof FORMATS)[number], { readonly open: unknown }>;

/**
 * Tell a file's format, without asking whether it is sound.
 *
 * @throws InputError for a format that is known and not read, saying what to do
 */
export function probe(source: ByteSource): OpenableFormat {
  const head = new Uint8Array(Math.min(source.size, HEAD_BYTES));
  source.readAt(0, head);
  const format = FORMATS.find((row) => row.probe(head, source));
  if (format !== undefined && "open" in format) return format;
  if (format === undefined) throw new InputError(source.path, "is of no known format");
  const { advice, options } = format;
  throw new InputError(source.path, advice(source.path), undefined, { options });
}
