import { Args, Flags } from "@oclif/core";
import { BaseCommand } from "../cli/base-command.ts";
import { caseFlag } from "../cli/flags/case.ts";
import { kernelFlag } from "../cli/flags/kernel.ts";
import { secondsFlag } from "../cli/flags/numbers.ts";
import { outFileFlag } from "../cli/flags/out.ts";
import { refuseUnit } from "../cli/refuse-unit.ts";
import { sayItWaits } from "../cli/say-it-waits.ts";
import { DEFAULT_KERNEL } from "../engine/profile.ts";
import { minimizeJson } from "../render/minimize/json.ts";
import { minimizeText } from "../render/minimize/text.ts";
import { safe } from "../render/safe.ts";
import { writeScenario } from "../scenario/write-scenario.ts";
import { minimize } from "../services/minimize.ts";

const USUAL_SECONDS = 60;

export default class Minimize extends BaseCommand {
  static override summary = "Make a failing case as small as possible.";
  static override description =
    "Finds the smallest case that violates the same property with the same message, apart from the numbers in it: fewer steps and regions, less memory, shorter chains, smaller numbers, lower addresses. Takes any failing case, including one written by hand; if its expectations are not met, the difference is kept (--property replay). In the result, every step expects what the engine answers, and `finding` names the violation. Without --out the result goes to standard output, as one line.\n\nExits with 3 when nothing fails in the case.";
  static override examples = [
    "<%= config.bin %> minimize finding.json --out small.json",
    "<%= config.bin %> minimize corpora/conformance/linux-4.6.jsonl.gz --case giant-100-211 --property access-in-structure",
    `<%= config.bin %> minimize case.json --kernel ${DEFAULT_KERNEL} --property replay --json`,
  ];
  static override args = {
    case: Args.string({
      required: true,
      ignoreStdin: true,
      description: "file that contains the case; - for standard input",
    }),
  };
  static override flags = {
    case: caseFlag,
    property: Flags.string({
      helpValue: "NAME",
      description:
        "property that must stay violated, or replay (default: the one that the case was found for, else the first that fails)",
    }),
    kernel: kernelFlag("run under this kernel, not the one that the case names"),
    against: kernelFlag("kernel that should give the same answers but does not (kernels-agree)"),
    "max-time": secondsFlag({
      description: `stop after TIME with the smallest case found (default: ${USUAL_SECONDS}s)`,
    }),
    out: outFileFlag("write the smallest case to this file"),
  };

  async run(): Promise<void> {
    const { args, flags } = await this.parse(Minimize);
    refuseUnit(args.case);
    sayItWaits(args.case, "a case");
    const { case: name, property, kernel, against, out } = flags;
    const maxTime = 1000 * (flags["max-time"] ?? USUAL_SECONDS);
    const result = minimize({
      file: args.case,
      case: name,
      ...{ property, kernel, against, maxTime, out },
    });
    if (!flags.json) {
      for (const warning of result.warnings) process.stderr.write(`vhostctl: ${safe(warning)}\n`);
    }
    if (out === undefined && !flags.json) {
      process.stdout.write(`${writeScenario(result.scenario)}\n`);
      return;
    }
    this.present(
      flags,
      () => minimizeJson(result),
      (style) => minimizeText(result, style),
    );
  }
}
