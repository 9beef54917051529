/**
 * A file that cannot be written: the disk is full, or permission is denied.
 *
 * The command line prints it as one line and exits with 5, because the request could
 * not be completed.
 */
export class OutputError extends Error {
  override readonly name = "OutputError";

  constructor(
    readonly file: string,
    readonly reason: string,
    options?: ErrorOptions,
  ) {
    super(`${file}: ${reason}`, options);
  }
}
