import type { AboutOptions, OptionName } from "./option-name.ts";

/**
 * Something is asked for that is impossible or not clear.
 *
 * The message says what is wrong and names no flag: the command line adds those of
 * `value` and `options`, prints one line, and exits with 2.
 */
export class UsageError extends Error implements AboutOptions {
  override readonly name = "UsageError";
  readonly value: OptionName | undefined;
  readonly options: readonly OptionName[];

  constructor(message: string, { value, options = [] }: AboutOptions = {}) {
    super(message);
    this.value = value;
    this.options = options;
  }
}
