/** A flag with an impossible value. The command line prints it with the usage and exits with 2. */
export class UsageError extends Error {
  override readonly name = "UsageError";
}
