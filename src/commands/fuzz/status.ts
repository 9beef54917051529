import { Args } from "@oclif/core";
import { BaseCommand } from "../../cli/base-command.ts";
import { statusJson } from "../../render/fuzz/json.ts";
import { statusText } from "../../render/fuzz/status-text.ts";
import { fuzzStatus } from "../../services/fuzz-status.ts";

export default class FuzzStatus extends BaseCommand {
  static override summary = "Show how a fuzz campaign stands.";
  static override description =
    "What is done, what was found, and whether a process is at work on it. Changes nothing, and may be called while the campaign runs.";
  static override examples = [
    "<%= config.bin %> fuzz status vhostctl-fuzz-7",
    "<%= config.bin %> fuzz status vhostctl-fuzz-7 --json",
  ];
  static override args = {
    dir: Args.string({ required: true, description: "the folder of a campaign" }),
  };

  async run(): Promise<void> {
    const { args, flags } = await this.parse(FuzzStatus);
    const status = fuzzStatus(args.dir);
    this.present(
      flags,
      () => statusJson(status),
      (style) => statusText(status, style),
    );
  }
}
