import { UsageError } from "../base/usage-error.ts";

/** Lines that follow the message of a usage error. */
export interface UsageHelp {
  /** The command that was called, such as `fuzz merge`; undefined for an unknown one. */
  readonly command?: string | undefined;
  /** How the command is called, and an example. */
  readonly usage?: readonly string[];
}

/** A usage error of a command line, with what helps to write it right. */
export class CommandUsageError extends UsageError {
  constructor(
    message: string,
    readonly help: UsageHelp = {},
  ) {
    super(message);
  }
}

/** A word that names no command. */
export class UnknownCommand extends CommandUsageError {}
