import { Args } from "@oclif/core";
import { BaseCommand } from "../cli/base-command.ts";
import { EXIT } from "../cli/exit-codes.ts";
import { caseFilterFlags } from "../cli/flags/case.ts";
import { kernelFlag } from "../cli/flags/kernel.ts";
import { reportFlag, wantedReports, writeReports } from "../cli/flags/report.ts";
import { refuseUnit } from "../cli/refuse-unit.ts";
import { sayItWaits } from "../cli/say-it-waits.ts";
import { JunitReport } from "../render/junit.ts";
import { replayJson } from "../render/replay/json.ts";
import { ReplayProgress } from "../render/replay/progress.ts";
import { replayText } from "../render/replay/text.ts";
import { replay } from "../services/replay.ts";

/** Width when the terminal does not report one. */
const USUAL_WIDTH = 80;

export default class Replay extends BaseCommand {
  static override summary = "Replay recorded cases and compare with what the kernel did.";
  static override description =
    "Runs each case under the kernel it names, and compares every answer, the final state and all memory written with the recording. Prints the passed and failed cases of each file, then the first ten failing cases, each with the command that replays it alone. A finding of a campaign fails while its property is violated. Exits with 1 when anything fails. In folders it reads .json, .jsonl and .jsonl.gz files.";
  static override examples = [
    "<%= config.bin %> replay corpora/conformance",
    "<%= config.bin %> replay corpora/conformance/linux-4.6.jsonl.gz --filter walk",
    "<%= config.bin %> replay corpora/conformance/linux-4.6.jsonl.gz --case walk-100-0 --json",
    "<%= config.bin %> replay corpora/conformance --report junit=replay.xml",
  ];
  static override args = {
    path: Args.string({
      required: true,
      multiple: true,
      ignoreStdin: true,
      description: "files of cases, or folders of such files; - for standard input",
    }),
  };
  static override flags = {
    kernel: kernelFlag("replay under this kernel, not the one that each case names"),
    ...caseFilterFlags,
    report: reportFlag("junit=FILE", "also write a JUnit report"),
  };

  async run(): Promise<void> {
    const { args, flags } = await this.parse(Replay);
    const reports = wantedReports(flags.report, ["junit"]);
    const junit = reports.length > 0 ? new JunitReport() : undefined;
    const { path: paths } = args;
    paths.forEach(refuseUnit);
    for (const path of paths) sayItWaits(path, "cases");
    const { kernel, case: name, filter } = flags;
    const result = withProgress((progress) =>
      replay({
        paths,
        kernel,
        case: name,
        filter,
        onCase: (outcome) => {
          junit?.add(outcome);
          progress.add(outcome);
        },
      }),
    );
    if (result.summary.failed > 0) process.exitCode = EXIT.findings;
    this.present(
      flags,
      () => replayJson(result),
      (style) => replayText(result, style),
    );
    writeReports(reports, () => String(junit));
  }
}

function withProgress<T>(use: (progress: ReplayProgress) => T): T {
  const { stderr } = process;
  const progress = new ReplayProgress({
    isTTY: stderr.isTTY === true,
    width: stderr.columns ?? USUAL_WIDTH,
    write: (text) => stderr.write(text),
    now: () => performance.now(),
  });
  try {
    return use(progress);
  } finally {
    progress.end();
  }
}
