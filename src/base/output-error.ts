/**
 * A file that cannot be written: the disk is full, the folder is not ours.
 *
 * The command line prints it as one line and exits with 5: what was asked for could
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
