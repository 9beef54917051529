import { Args } from "@oclif/core";
import { BaseCommand } from "../../cli/base-command.ts";
import { statusJson } from "../../render/fuzz/json.ts";
import { statusText } from "../../render/fuzz/status-text.ts";
import { fuzzStatus } from "../../services/fuzz-status.ts";

export default class FuzzStatus extends BaseCommand {
  static override summary = "Show the state of a fuzz campaign.";
  static override description =
    "Shows what was done and found, and whether a process is working on the campaign. Changes nothing, and can be used while the campaign runs.";
  static override examples = [
    "<%= config.bin %> fuzz status vhostctl-fuzz-7",
    "<%= config.bin %> fuzz status vhostctl-fuzz-7 --json",
  ];
  static override args = {
    dir: Args.string({ required: true, description: "folder of a campaign" }),
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
