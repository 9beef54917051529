import { Flags } from "@oclif/core";
import { UsageError } from "../base/usage-error.ts";
import { BaseCommand } from "../cli/base-command.ts";
import { DebugAnswers } from "../cli/debug/answers.ts";
import { completeLine } from "../cli/debug/completion.ts";
import { DebugConversation } from "../cli/debug/conversation.ts";
import { DebugHistory } from "../cli/debug/history.ts";
import { answerLines, answerPipe, answerTerminal } from "../cli/debug/prompt.ts";
import type { FlagValues } from "../cli/flags/flag-values.ts";
import { executeFlag, scriptFlag } from "../cli/flags/script.ts";
import { targetArgs, targetFlags, targetOptions } from "../cli/flags/target.ts";
import { sayItWaits } from "../cli/say-it-waits.ts";
import { isStandardInput } from "../files/open-input.ts";
import { readTextInput } from "../files/text-file.ts";
import { bringUpText } from "../render/step/bring-up-text.ts";
import { stepHeaderText } from "../render/step/header-text.ts";
import { openTarget } from "../services/open-target.ts";
import { Debugger } from "../stepping/debug/debugger.ts";
import { explainStep } from "../stepping/explain-step.ts";
import { SCRIPT_LIMIT } from "../stepping/parse-script.ts";

const isGivenStdin = (file: string | undefined) => file !== undefined && isStandardInput(file);

const scriptFlags = {
  execute: executeFlag('run these commands first, e.g. "break fault; continue"'),
  script: scriptFlag("then run the commands in FILE, one per line"),
};

/** Standard input by name: it can be redirected from a file. */
const STDIN = "/dev/stdin";

export default class Debug extends BaseCommand {
  static override summary = "Step vhost at a prompt, forwards and backwards.";
  static override description =
    "Brings the device up as a VMM would and prompts for commands, as gdb does: pop, complete, signal and all other operations of step; step, continue, back and reverse-continue; break and watch; info, print and x; set and save. Commands may be abbreviated, Tab completes them, and help explains them. The image is never changed.\n\nCtrl-C stops a run, not the session. Commands may also come through a pipe, from -e or from --script; each is shown after the prompt. A command that fails does not end the session, but the exit code is that of the first failure (1: the answer differs from the recorded case; 2: the command was not understood or not possible). On a terminal the prompt follows the commands of -e and --script. Programs should use `step --json`.";
  static override examples = [
    "<%= config.bin %> debug corpora/snapshots/bad-loop.elf",
    '<%= config.bin %> debug corpora/snapshots/bad-loop.elf -e "pop; info chain; back"',
    '<%= config.bin %> debug corpora/snapshots/stuck.elf --device virtio-blk -e "break signal; blk; print used_event; reverse-continue"',
    "printf 'continue\\ninfo queue\\n' | <%= config.bin %> debug corpora/conformance/linux-6.12.jsonl.gz --case mixed-200-1",
  ];
  static override args = targetArgs;
  static override baseFlags = {
    ...BaseCommand.baseFlags,
    json: Flags.boolean({ hidden: true }),
  };
  static override flags = {
    ...targetFlags,
    ...scriptFlags,
  };

  async run(): Promise<void> {
    const { args, flags } = await this.parse(Debug);
    if (flags.json) throw new UsageError("debug is interactive and has no JSON: use step --json");
    const { rings, map } = flags;
    const script = this.script(flags);
    if (script === undefined && [args.image, rings, map].some((one) => isGivenStdin(one))) {
      throw new UsageError(
        "standard input is for the commands: give them with -e or --script, or name a file here",
      );
    }
    const target = openTarget(targetOptions(args.image, flags));
    try {
      const style = this.style(flags);
      const print = (lines: readonly string[]) =>
        process.stdout.write(lines.map((line) => `${line}\n`).join(""));
      const debug = new Debugger(target);
      const broughtUp = debug.bringUp.map((record) => explainStep(record, target));
      const setUp = bringUpText(broughtUp, target, style, "info features");
      print([...stepHeaderText(target, style), ...setUp]);
      const reads = [flags.script, STDIN].filter((file) => file !== undefined);
      const conversation = new DebugConversation(debug, target, style, print, reads);
      const answers = new DebugAnswers(conversation, target.vq, (line) => print([line]));
      const { stdin: input, stdout: output } = process;
      const isTerminal = input.isTTY === true && output.isTTY === true;
      const interrupt = () => answers.interrupt();
      if (isTerminal) process.on("SIGINT", interrupt);
      const isOpen = await answerLines(answers, script ?? [], (line) => print([line]));
      process.off("SIGINT", interrupt);
      if (isOpen && isTerminal) {
        const state = () => target.machine.queue(target.vq);
        const complete = (line: string) => completeLine(line, state());
        await answerTerminal(answers, { input, output }, complete, new DebugHistory(process.env));
        return;
      }
      if (isOpen && script === undefined)
        await answerPipe(answers, { input }, (line) => print([line]));
      process.exitCode = answers.exitCode;
    } finally {
      target.close();
    }
  }

  private script({ execute, script }: FlagValues<typeof scriptFlags>): string[] | undefined {
    if (execute === undefined && script === undefined) return undefined;
    sayItWaits(script, "commands");
    const read = script === undefined ? "" : readTextInput(script, SCRIPT_LIMIT);
    return [...(execute ?? []), read].flatMap((text) => text.split("\n"));
  }
}
