import { setImmediate } from "node:timers/promises";
import { Flags, type Interfaces } from "@oclif/core";
import { UsageError } from "../base/usage-error.ts";
import { BaseCommand } from "../cli/base-command.ts";
import { EXIT } from "../cli/exit-codes.ts";
import { countFlag } from "../cli/flags/numbers.ts";
import { executeFlag, scriptFlag } from "../cli/flags/script.ts";
import { targetArgs, targetFlags, targetOptions } from "../cli/flags/target.ts";
import { failureOf } from "../cli/outcome.ts";
import { sayItWaits } from "../cli/say-it-waits.ts";
import { stepJsonLine } from "../render/step/json.ts";
import { StepPrinter } from "../render/step/printer.ts";
import { openTarget } from "../services/open-target.ts";
import { ScenarioRecorder, saveScenario, scenarioName } from "../services/save-scenario.ts";
import { checkOutputs, saveStepped } from "../services/save-stepped.ts";
import { availIdxNow, explainStep } from "../stepping/explain-step.ts";
import { LOOPS, loopFile } from "../stepping/loops/registry.ts";
import { parseScript, readScript } from "../stepping/parse-script.ts";
import type { StepCommand } from "../stepping/step-command.ts";
import { bringUpDevice, isUp, stepRun } from "../stepping/step-run.ts";
import { StepSession } from "../stepping/step-session.ts";
import type { StepTarget } from "../stepping/step-target.ts";
import { STOPS } from "../stepping/stop-condition.ts";

/** `sink, source BYTES, echo and blk [FILE]` */
const LOOP_LIST = Object.values(LOOPS)
  .map(({ usage }) => usage.replace(" [N]", ""))
  .join(", ")
  .replace(/, (?=[^,]*$)/, " and ");

export default class Step extends BaseCommand {
  static override summary = "Show what vhost does next, one operation at a time.";
  static override description =
    `Brings the device up as a VMM would, runs operations on one queue, and shows what is read and written, how each descriptor is translated, what is logged, whether the guest is interrupted and why, and what vhost refuses. The image is never changed. Without -e or --script it pops once, or does the next step of a case; -n and --until repeat that.\n\nThe operations of -e and --script, one per line or separated by \`;\`: pop [N], complete [LEN] [head=H] [fill=HEX], discard [N], signal, enable, disable, log [LEN], kick [FD], worker, poke ADDR HEX, ioctl NAME [FIELD=VALUE…], a scenario step as JSON, and the device loops ${LOOP_LIST}, which serve chains until the ring is empty and then signal. The help command of \`vhostctl debug\` lists them all.`;
  static override examples = [
    "<%= config.bin %> step corpora/snapshots/stuck.elf --device virtio-blk --queue 0 --until empty",
    '<%= config.bin %> step corpora/snapshots/stuck.elf --device virtio-blk -e "blk; signal"',
    '<%= config.bin %> step corpora/snapshots/stuck.elf --device virtio-blk -e "pop; complete 4096 fill=00; signal" --json',
    "<%= config.bin %> step corpora/conformance/linux-6.12.jsonl.gz --case mixed-200-1 --until empty",
  ];
  static override args = targetArgs;
  static override flags = {
    ...targetFlags,
    count: countFlag({
      char: "n",
      min: 1,
      description: "pop up to N chains, or do N steps of a case",
    }),
    until: Flags.option({
      options: STOPS,
      description:
        "continue until the ring is empty, vhost reports a fault, an index wraps, or the guest is interrupted",
    })(),
    execute: executeFlag('run these operations, e.g. "pop; complete 4096; signal"'),
    script: scriptFlag(
      "run the operations in FILE, one per line (- for standard input), or the steps of a file of cases",
    ),
    write: Flags.string({
      helpValue: "OUT",
      description: "save the stepped memory as an ELF core, with its ring state beside it",
    }),
    scenario: Flags.string({
      helpValue: "OUT.json",
      description: "save the run as a scenario that replay accepts",
    }),
    brief: Flags.boolean({ description: "do not show what is read and written" }),
    state: Flags.boolean({ description: "show the queue's whole state after each operation" }),
    "bring-up": Flags.boolean({ description: "show in full how the device is brought up" }),
  };

  async run(): Promise<void> {
    const { args, flags } = await this.parse(Step);
    try {
      await this.step(args.image, flags);
    } catch (error) {
      // Earlier results are already printed, one object per line: print the error the same way.
      if (!flags.json) throw error;
      const failure = failureOf(error);
      process.exitCode = failure.exitCode;
      process.stdout.write(stepJsonLine({ error: failure.error }));
    }
  }

  private async step(image: string, flags: StepFlags): Promise<void> {
    const { count, until, write, scenario } = flags;
    const target = openTarget(targetOptions(image, flags));
    try {
      const commands = this.commands(flags, target.vq);
      checkOutputs({ write, scenario, reads: filesRead(flags, commands ?? []) }, target);
      const recorder = new ScenarioRecorder();
      const printer = this.printer(target, flags);
      const session = new StepSession(target, 0);
      printer.begin();
      for (const record of bringUpDevice(session)) {
        recorder.add(record);
        printer.bringUp(record);
      }
      printer.endBringUp();
      const breath = new Breath();
      if (isUp(session)) {
        for (const record of stepRun(session, { commands, count, until })) {
          recorder.add(record);
          printer.step(record);
          await breath.take();
        }
      }
      printer.end((state) => availIdxNow(target.memory, state));
      if (printer.differs) process.exitCode = EXIT.findings;
      if (scenario !== undefined) {
        saveScenario(scenario, recorder.scenario(target, scenarioName(scenario)));
        printer.saved(scenario);
      }
      if (write !== undefined) {
        const saved = saveStepped(write, target);
        printer.saved(saved.image, saved.rings);
      }
    } finally {
      target.close();
    }
  }

  private printer(target: StepTarget, flags: StepFlags): StepPrinter {
    return new StepPrinter(target, (record) => explainStep(record, target), {
      json: flags.json,
      accesses: !flags.brief,
      wholeState: flags.state,
      bringUp: flags["bring-up"],
      style: this.style(flags),
      print: (text) => process.stdout.write(text),
    });
  }

  /** What -e and --script ask for; undefined without either. */
  private commands({ execute, script, count }: StepFlags, vq: number): StepCommand[] | undefined {
    if (execute === undefined && script === undefined) return undefined;
    if (count !== undefined) {
      throw new UsageError(
        "-n cannot be combined with -e or --script: write `pop 3` or `blk 3` instead",
      );
    }
    const given = (execute ?? []).flatMap((text) => parseScript("-e", text, vq));
    if (script === undefined) return given;
    sayItWaits(script, "operations");
    return [...given, ...readScript(script, vq)];
  }
}

type StepFlags = Interfaces.InferredFlags<typeof Step.flags & typeof Step.baseFlags>;

/** Yields to output and signals during a long run. */
class Breath {
  private last = performance.now();

  async take(): Promise<void> {
    if (performance.now() - this.last < 50) return;
    await setImmediate();
    this.last = performance.now();
  }
}

/** The files that a run reads, other than those of its target. */
function filesRead(
  { script }: Pick<StepFlags, "script">,
  commands: readonly StepCommand[],
): string[] {
  const disks = commands.flatMap((command) =>
    command.do === "loop" ? (loopFile(command.loop) ?? []) : [],
  );
  return [...(script === undefined ? [] : [script]), ...disks];
}
