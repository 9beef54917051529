import { Args } from "@oclif/core";
import { BaseCommand } from "../../cli/base-command.ts";
import { EXIT } from "../../cli/exit-codes.ts";
import { outFolderFlag } from "../../cli/flags/out.ts";
import { failOn, failOnFlag } from "../../cli/flags/property.ts";
import { fuzzReportFlag, fuzzReports, reportFuzz } from "../../cli/fuzz/reports.ts";
import { mergeJson } from "../../render/fuzz/json.ts";
import { mergeText } from "../../render/fuzz/status-text.ts";
import { fuzzMerge } from "../../services/fuzz-merge.ts";

export default class FuzzMerge extends BaseCommand {
  static override summary = "Merge the folders of a campaign's shards.";
  static override description =
    "Makes a new folder with the corpus and the findings that a single process would have produced. Folders of different campaigns are refused. Exits with 5 when units or shards are missing or damaged, otherwise with 1 when there are findings that --fail-on selects.";
  static override examples = [
    "<%= config.bin %> fuzz merge shard-1 shard-2 shard-3 --out all",
    "<%= config.bin %> fuzz merge shard-* --out all --json",
  ];
  static override args = {
    dir: Args.string({ required: true, multiple: true, description: "folders of the shards" }),
  };
  static override flags = {
    out: outFolderFlag({ required: true, description: "folder to create" }),
    "fail-on": failOnFlag,
    report: fuzzReportFlag,
  };

  async run(): Promise<void> {
    const { args, flags } = await this.parse(FuzzMerge);
    const fails = failOn(flags["fail-on"]);
    const reports = fuzzReports(flags.report);
    const result = fuzzMerge(args.dir, flags.out);
    const isWhole = result.missing.length + result.troubles.length === 0;
    if (result.findings.some(({ property }) => fails(property))) process.exitCode = EXIT.findings;
    if (!isWhole || result.runs === 0) process.exitCode = EXIT.incomplete;
    this.present(
      flags,
      () => mergeJson(result),
      (style) => mergeText(result, style),
    );
    reportFuzz(reports, {
      ...{ state: result, json: mergeJson(result), printsJson: flags.json },
      ...{ successful: isWhole, version: this.config.version },
    });
  }
}
