/**
 * An input that cannot be read: an image, ring state, a region map, a case.
 *
 * Says where in the file the problem is. The command line prints it as one line and
 * exits with 3. Never thrown for what a guest did: that is data.
 */
export class InputError extends Error {
  /** @param offset - bytes from the start of `file`, if known */
  constructor(
    readonly file: string,
    readonly reason: string,
    readonly offset?: number,
    options?: ErrorOptions,
  ) {
    super(
      offset === undefined ? `${file}: ${reason}` : `${file}: at offset ${offset}: ${reason}`,
      options,
    );
    this.name = "InputError";
  }
}
