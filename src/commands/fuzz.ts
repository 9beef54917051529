import { availableParallelism } from "node:os";
import { OutputError } from "../base/output-error.ts";
import { RUNS_PER_UNIT } from "../campaign/plan.ts";
import { BaseCommand } from "../cli/base-command.ts";
import { EXIT } from "../cli/exit-codes.ts";
import { countFlag } from "../cli/flags/numbers.ts";
import { failOn, failOnFlag } from "../cli/flags/property.ts";
import { campaignFlags } from "../cli/fuzz/flags.ts";
import { openFuzz } from "../cli/fuzz/open.ts";
import { fuzzReportFlag, fuzzReports, reportFuzz } from "../cli/fuzz/reports.ts";
import { runFuzz } from "../cli/fuzz/run.ts";
import { KERNELS } from "../engine/profile.ts";
import { fuzzJson } from "../render/fuzz/json.ts";
import { fuzzText } from "../render/fuzz/text.ts";
import { safe } from "../render/safe.ts";

const MOST_JOBS = 64;

export default class Fuzz extends BaseCommand {
  static override summary = "Look for rings on which a property of vhost does not hold.";
  static override description =
    `Runs random rings and programs of operations, or mutations of earlier inputs, in worker processes, and checks every run against named properties (fuzz properties lists them). Each finding is minimised and saved as a scenario that replay, step and debug open; a run that hangs or kills its worker is also a finding (hang, crash). What a campaign finds depends only on its seed, its properties and which runs were done. Runs are done in units of ${RUNS_PER_UNIT}; however the campaign ends, what it has seen is kept, and --resume continues every unit where it stopped.\n\nExits with 0 when nothing was found, 1 when there are findings that --fail-on selects, 5 when the campaign could not complete or did no run, 129, 130 or 143 when a signal stopped it.`;
  static override examples = [
    "<%= config.bin %> fuzz --max-time 5m",
    `<%= config.bin %> fuzz --kernel ${KERNELS[0]} --seed 1 --runs 100000 --out found`,
    "<%= config.bin %> fuzz --resume found",
    "<%= config.bin %> fuzz --image corpora/snapshots/stuck.elf --max-time 60s",
    "<%= config.bin %> fuzz --seed 7 --runs 10000000 --shard 2/4 --out shard-2",
    "<%= config.bin %> fuzz merge shard-1 shard-2 shard-3 shard-4 --out all",
    "<%= config.bin %> fuzz --property used-ring --property signal-decision --report sarif=fuzz.sarif",
  ];
  static override flags = {
    ...campaignFlags,
    jobs: countFlag({
      min: 1,
      max: MOST_JOBS,
      description: "number of worker processes (default: one per processor)",
    }),
    "fail-on": failOnFlag,
    report: fuzzReportFlag,
  };

  async run(): Promise<void> {
    const { flags } = await this.parse(Fuzz);
    const fails = failOn(flags["fail-on"]);
    const reports = fuzzReports(flags.report);
    const opened = openFuzz(flags, process.env);
    const { result, signalCode } = await runFuzz(
      opened,
      flags.jobs ?? Math.min(availableParallelism(), MOST_JOBS),
    );

    if (result.runs === 0) process.exitCode = EXIT.incomplete;
    if (result.findings.some(({ property }) => fails(property))) process.exitCode = EXIT.findings;
    if (result.error !== undefined) process.exitCode = EXIT.incomplete;
    this.present(
      flags,
      () => fuzzJson(result),
      // Standard error shows the plan at the start.
      (style) => fuzzText(result, style, process.stdout.isTTY && process.stderr.isTTY),
    );
    if (result.error !== undefined) {
      if (!(result.error instanceof OutputError)) throw result.error;
      process.stderr.write(`vhostctl: ${safe(result.error.message)}\n`);
    }
    reportFuzz(reports, {
      ...{ state: result, json: fuzzJson(result), printsJson: flags.json },
      ...{ successful: result.why !== "failed", version: this.config.version },
    });
    if (signalCode !== undefined) process.exitCode = signalCode;
  }
}
