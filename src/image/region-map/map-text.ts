import { InputError } from "../../base/input-error.ts";
import type { OptionName } from "../../base/option-name.ts";

/** The text of a region map, with the file name for errors. */
export class MapText {
  readonly file: string;
  readonly text: string;

  constructor(file: string, text: string) {
    this.file = file;
    this.text = text;
  }

  /** The lines without trailing space, each with the index of its first character. */
  *lines(): Generator<{ line: string; at: number }> {
    for (let at = 0; at < this.text.length; ) {
      const newline = this.text.indexOf("\n", at);
      const end = newline === -1 ? this.text.length : newline;
      yield { line: this.text.slice(at, end).trimEnd(), at };
      at = end + 1;
    }
  }

  /**
   * @param at - index of the wrong character in the text, if known
   * @param options - options that would help
   */
  error(reason: string, at?: number, options: readonly OptionName[] = []): InputError {
    const offset = at === undefined ? undefined : Buffer.byteLength(this.text.slice(0, at));
    return new InputError(this.file, reason, offset, { options });
  }
}
