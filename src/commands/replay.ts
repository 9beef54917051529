import { Args, Flags } from "@oclif/core";
import { UsageError } from "../base/usage-error.ts";
import { BaseCommand } from "../cli/base-command.ts";
import { EXIT } from "../cli/exit-codes.ts";
import { refuseUnit } from "../cli/refuse-unit.ts";
import { tolerant } from "../cli/tolerant.ts";
import { KERNELS } from "../engine/profile.ts";
import { writeWhole } from "../files/whole-file.ts";
import { JunitReport } from "../render/junit.ts";
import { replayJson } from "../render/replay/json.ts";
import { ReplayProgress } from "../render/replay/progress.ts";
import { replayText } from "../render/replay/text.ts";
import { replay } from "../services/replay.ts";
import { checkReportFile } from "../services/report-file.ts";

/** Wide enough for any file name worth reading, where the terminal does not say. */
const USUAL_WIDTH = 80;

export default class Replay extends BaseCommand {
  static override summary = "Replay recorded cases and compare with what the kernel did.";
  static override description =
    "Runs each case of the files under the kernel it names and compares every answer, the final state and all memory written. Prints files with passed and failed, then the first ten failing cases, each with the command that replays it alone. Exits with 1 when anything differs. In folders .json, .jsonl and .jsonl.gz files are taken.";
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
      description: "files of cases, and folders of them",
    }),
  };
  static override flags = {
    kernel: Flags.option({
      options: KERNELS,
      description: "replay under this kernel, whatever the cases name",
    })(),
    case: Flags.string({ helpValue: "NAME", description: "only cases of exactly this name" }),
    filter: Flags.string({
      helpValue: "TEXT",
      description: "only cases with this in their name or kind",
    }),
    report: Flags.string({
      multiple: true,
      multipleNonGreedy: true,
      helpValue: "junit=FILE",
      description: "write a JUnit report as well",
    }),
  };

  async run(): Promise<void> {
    const { args, flags } = await this.parse(Replay);
    const reportFiles = (flags.report ?? []).map(reportFile);
    const junit = reportFiles.length > 0 ? new JunitReport() : undefined;
    const { path: paths } = args;
    paths.forEach(refuseUnit);
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
    for (const file of reportFiles) {
      tolerant("--report", file, () => writeWhole(file, String(junit)));
    }
  }
}

function reportFile(report: string): string {
  const [, file] = /^junit=(.+)$/s.exec(report) ?? [];
  if (file === undefined) {
    throw new UsageError(`--report: expected junit=FILE, not ${JSON.stringify(report)}`);
  }
  checkReportFile(file);
  return file;
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
