import { InputError } from "../base/input-error.ts";
import type { ByteSource } from "../files/byte-source.ts";
import { FORMATS } from "./formats.ts";

const HEAD_BYTES = 64;

/** A row of the table of formats that can be opened. */
export type OpenableFormat = Extract<(typeof FORMATS)[number], { readonly open: unknown }>;

/**
 * Recognises a file's format. Does not check the rest of the file.
 *
 * @throws InputError for a format that is not supported, with advice
 */
export function probe(source: ByteSource): OpenableFormat {
  const head = new Uint8Array(Math.min(source.size, HEAD_BYTES));
  source.readAt(0, head);
  const format = FORMATS.find((row) => row.probe(head, source));
  if (format !== undefined && "open" in format) return format;
  if (format === undefined) throw new InputError(source.path, "has an unknown format");
  const { advice, options } = format;
  throw new InputError(source.path, advice(source.path), undefined, { options });
}
