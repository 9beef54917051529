import { InputError } from "../../base/input-error.ts";
import type { OptionName } from "../../base/option-name.ts";

/** The text of a region map, which knows its file so that errors say where. */
export class MapText {
  readonly file: string;
  readonly text: string;

  constructor(file: string, text: string) {
    this.file = file;
    this.text = text;
  }

  /** The lines without their ends, each with the index of its first character. */
  *lines(): Generator<{ line: string; at: number }> {
    for (let at = 0; at < this.text.length; ) {
      const newline = this.text.indexOf("\n", at);
      const end = newline === -1 ? this.text.length : newline;
      yield { line: this.text.slice(at, end).trimEnd(), at };
      at = end + 1;
    }
  }

  /**
   * @param at - index of the character in the text that is wrong, if one is
   * @param options - what else the caller can choose
   */
  error(reason: string, at?: number, options: readonly OptionName[] = []): InputError {
    const offset = at === undefined ? undefined : Buffer.byteLength(this.text.slice(0, at));
    return new InputError(this.file, reason, offset, { options });
  }
}
