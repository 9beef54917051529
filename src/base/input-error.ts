import type { OptionName } from "./option-name.ts";
import { fileTitle } from "./standard-input.ts";

interface InputErrorDetails extends ErrorOptions {
  readonly options?: readonly OptionName[];
}

/**
 * An input that cannot be read: an image, ring state, a region map, a case.
 *
 * Says where in the file the problem is. The command line prints it as one line and
 * exits with 3. Never thrown for what a guest did: that is data.
 */
export class InputError extends Error {
  /** Options by which the file may be read after all: the message names no flags. */
  readonly options: readonly OptionName[];

  /** @param offset - bytes from the start of `file`, if known */
  constructor(
    readonly file: string,
    readonly reason: string,
    readonly offset?: number,
    details: InputErrorDetails = {},
  ) {
    const at = offset === undefined ? "" : `at offset ${offset}: `;
    super(`${fileTitle(file)}: ${at}${reason}`, details);
    this.name = "InputError";
    this.options = details.options ?? [];
  }
}
