import { Command, Flags } from "@oclif/core";
import { safeJson } from "../render/safe.ts";
import { type Style, styleFor } from "../render/style.ts";
import { commandLineMistake } from "./command-line-mistake.ts";

/** What all commands share: `--json`, colour, and failures left to `main`. */
export abstract class BaseCommand extends Command {
  static override baseFlags = {
    json: Flags.boolean({
      description: "print one JSON document instead of text",
      helpGroup: "GLOBAL",
    }),
    "no-color": Flags.boolean({
      description: "no colour, even on a terminal (also: NO_COLOR)",
      helpGroup: "GLOBAL",
    }),
    help: Flags.help({ char: "h", description: "show this help", helpGroup: "GLOBAL" }),
    version: Flags.version({
      char: "v",
      charAliases: ["V"],
      description: "print the version (also: -V)",
      helpGroup: "GLOBAL",
    }),
  };

  /** Print a result as JSON or as text; only the form that is wanted is made. */
  protected present(
    flags: { readonly json: boolean; readonly "no-color": boolean },
    json: () => unknown,
    text: (style: Style) => string,
  ): void {
    process.stdout.write(flags.json ? `${safeJson(json())}\n` : text(this.style(flags)));
  }

  /** Colours and width for standard output. */
  protected style(flags: { readonly "no-color": boolean }): Style {
    return styleFor({
      isTTY: process.stdout.isTTY === true,
      env: process.env,
      refused: flags["no-color"],
      columns: process.stdout.columns,
    });
  }

  /** `main` prints every failure: oclif's own handler changes exit codes under --json. */
  protected override async catch(error: Error): Promise<never> {
    throw commandLineMistake(error, this.ctor);
  }
}
