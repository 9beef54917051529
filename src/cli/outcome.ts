import { Errors } from "@oclif/core";
import { InputError } from "../base/input-error.ts";
import { OutputError } from "../base/output-error.ts";
import { UsageError } from "../base/usage-error.ts";
import { ResourceCap } from "../memory/overlay-memory.ts";
import { CommandUsageError, UnknownCommand, type UsageHelp } from "./command-usage-error.ts";
import { EXIT } from "./exit-codes.ts";
import { withFlags } from "./flags/flag-text.ts";

/** How a run that threw ends: the message and the exit code. */
export interface Failure {
  readonly exitCode: number;
  /** The body of the JSON envelope `{error: …}`. */
  readonly error: {
    readonly code:
      | "usage"
      | "unknown-command"
      | "unreadable-input"
      | "resource-cap"
      | "incomplete"
      | "internal";
    readonly message: string;
    readonly file?: string;
    readonly offset?: number;
  };
  /** Only for mistakes in a command line. */
  readonly help?: UsageHelp;
  /** Only for bugs in vhostctl. */
  readonly stack?: string;
}

/** Classify whatever a command threw. */
export function failureOf(thrown: unknown): Failure {
  if (thrown instanceof InputError) {
    const { message, file, offset, options } = thrown;
    return {
      exitCode: EXIT.unreadableInput,
      error: {
        code: "unreadable-input",
        message: withFlags(message, { options }),
        file,
        ...(offset !== undefined && { offset }),
      },
    };
  }
  if (thrown instanceof ResourceCap) {
    return { exitCode: EXIT.resourceCap, error: { code: "resource-cap", message: thrown.message } };
  }
  if (thrown instanceof OutputError) {
    const { message, file } = thrown;
    return { exitCode: EXIT.incomplete, error: { code: "incomplete", message, file } };
  }
  if (thrown instanceof CommandUsageError) {
    const code = thrown instanceof UnknownCommand ? "unknown-command" : "usage";
    return { ...usage(code, oneLine(thrown.message)), help: thrown.help };
  }
  if (thrown instanceof UsageError)
    return usage("usage", withFlags(oneLine(thrown.message), thrown));
  if (thrown instanceof Errors.CLIError) return usage("usage", oneLine(thrown.message));
  const error = thrown instanceof Error ? thrown : new Error(String(thrown));
  return {
    exitCode: EXIT.ownBug,
    error: { code: "internal", message: `${error.name}: ${error.message}` },
    stack: error.stack ?? String(error),
  };
}

function usage(code: "usage" | "unknown-command", message: string): Failure {
  return { exitCode: EXIT.usage, error: { code, message } };
}

/** oclif puts the flag with the wrong value, and hints, on lines of their own. */
function oneLine(message: string): string {
  const lines = message
    .replace(/^Parsing (--[\w-]+) \n\t/, "$1: ")
    .split("\n")
    .map((line) => line.trim());
  return lines.filter((line) => line !== "" && line !== "See more help with --help").join(" ");
}
