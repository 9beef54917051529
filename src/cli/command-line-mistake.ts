import { type Command, Errors } from "@oclif/core";
import { UsageError } from "../base/usage-error.ts";
import { CommandUsageError } from "./command-usage-error.ts";
import { didYouMean } from "./did-you-mean.ts";
import { withFlags } from "./flags/flag-text.ts";

/** What the messages need to know of a command. */
export type CalledCommand = Pick<
  typeof Command,
  "id" | "args" | "flags" | "baseFlags" | "examples"
>;

/** What oclif adds to its errors about a command line. */
interface ParseFault extends Error {
  readonly flags?: readonly string[];
  readonly args?: readonly { readonly name: string; readonly description?: string }[];
}

/**
 * A usage error of a command with the help that fits it; any other error unchanged.
 *
 * oclif exports no classes for its errors about flags and arguments, so they are
 * told by name.
 */
export function commandLineMistake(error: Error, called: CalledCommand): Error {
  const command = called.id.replaceAll(":", " ");
  if (error instanceof UsageError) {
    return new CommandUsageError(withFlags(error.message, error), { command });
  }
  if (!(error instanceof Errors.CLIError) || error instanceof Errors.ExitError) return error;
  const { flags = [], args = [] } = error as ParseFault;
  switch (error.constructor.name) {
    case "NonExistentFlagsError":
      return new CommandUsageError(unknownFlags(flags, called), { command });
    case "RequiredArgsError":
      return new CommandUsageError(missing(args), { command, usage: usageOf(called) });
    default:
      return new CommandUsageError(error.message, { command });
  }
}

function unknownFlags(typed: readonly string[], { flags, baseFlags }: CalledCommand): string {
  const known = Object.keys({ ...baseFlags, ...flags }).map((name) => `--${name}`);
  const [first = ""] = typed;
  const near = first.startsWith("--") ? didYouMean(first, known) : "";
  const unknown =
    typed.length === 1 ? `unknown flag ${first}` : `unknown flags ${typed.join(", ")}`;
  return `${unknown}${near}`;
}

function missing(args: NonNullable<ParseFault["args"]>): string {
  const [only, another] = args;
  if (another !== undefined) return `missing arguments: ${args.map(nameOf).join(", ")}`;
  return `missing argument: ${only === undefined ? "" : `${nameOf(only)}, ${only.description}`}`;
}

const nameOf = ({ name }: { readonly name: string }) => name.toUpperCase();

/** How a command is called, and its first example. */
function usageOf({ id, args, examples }: CalledCommand): string[] {
  const names = Object.entries(args).map(([name, { multiple, required }]) => {
    const text = `${name.toUpperCase()}${multiple === true ? "..." : ""}`;
    return required === true ? text : `[${text}]`;
  });
  const [example] = examples;
  return [
    `usage:   vhostctl ${id.replaceAll(":", " ")} ${names.join(" ")} [FLAGS]`,
    ...(typeof example === "string"
      ? [`example: ${example.replaceAll("<%= config.bin %>", "vhostctl")}`]
      : []),
  ];
}
