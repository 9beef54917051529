import { UsageError } from "../../base/usage-error.ts";
import { backText } from "../../render/debug/back-text.ts";
import { helpLines, helpOnWord } from "../../render/debug/help-text.ts";
import { listingLines } from "../../render/debug/listing-text.ts";
import { runEndLines, stopPointLines, stopPointText } from "../../render/debug/stop-text.ts";
import { examinedLines, valueLine } from "../../render/debug/value-text.ts";
import { count } from "../../render/number-text.ts";
import { safe } from "../../render/safe.ts";
import { stepText } from "../../render/step/text.ts";
import type { Style } from "../../render/style.ts";
import type { SnapshotTarget } from "../../services/open-image-target.ts";
import { saveMemory, saveRun } from "../../services/save-debugged.ts";
import type { DebugCommand } from "../../stepping/debug/debug-command.ts";
import type { Debugger, Run } from "../../stepping/debug/debugger.ts";
import { evaluate } from "../../stepping/debug/evaluate.ts";
import { type ExamineShape, examine, examineShape } from "../../stepping/debug/examine.ts";
import { listRing, listSteps } from "../../stepping/debug/listing.ts";
import { pokeOf } from "../../stepping/debug/poke-field.ts";
import type { RunEnd } from "../../stepping/debug/run-end.ts";
import { explainStep } from "../../stepping/explain-step.ts";
import { loopFile } from "../../stepping/loops/registry.ts";
import type { StepCommand } from "../../stepping/step-command.ts";
import type { StepRecord } from "../../stepping/step-record.ts";
import type { CaseTarget } from "../../stepping/step-target.ts";
import { Displays } from "./displays.ts";
import { backtraceText, infoText, subjectLines } from "./info.ts";
import { takeRun } from "./run.ts";

/** Answers commands, one after another. */
export class DebugConversation {
  private shape: ExamineShape = { count: 1, format: "x", size: 4 };
  private nextAddress = 0n;
  private listed: number | undefined;
  private differed = false;
  private readonly displays: Displays;
  private readonly reads: string[];

  /**
   * @param print - takes lines
   * @param reads - files that were read in addition to the target's own: they are never overwritten
   */
  constructor(
    private readonly debug: Debugger,
    private readonly target: SnapshotTarget | CaseTarget,
    private readonly style: Style,
    private readonly print: (lines: readonly string[]) => void,
    reads: readonly string[] = [],
  ) {
    this.reads = [...reads];
    this.displays = new Displays(target);
  }

  /** Whether an operation of a recorded case was not answered as recorded. */
  get differs(): boolean {
    return this.differed;
  }

  /**
   * Run a command and print its result.
   *
   * @param isInterrupted - called while it runs
   * @throws UsageError, InputError, OutputError, ResourceCap when it cannot be done;
   *   the session is then unchanged
   */
  async answer(command: DebugCommand, isInterrupted: () => boolean): Promise<unknown> {
    const { debug, style, target } = this;
    switch (command.do) {
      case "forward":
        return this.forward(command.command, isInterrupted);
      case "set":
        return this.run(debug.forward(pokeOf(command, target)), isInterrupted);
      case "step":
        return this.run(debug.step(command.count), isInterrupted);
      case "continue":
        return this.run(debug.continue(command.count), isInterrupted);
      case "until":
        return this.run(debug.until(command.condition), isInterrupted);
      case "finish":
        return this.run(debug.finish(command.len), isInterrupted);
      case "back":
        return this.runBack(debug.back(command.count), isInterrupted);
      case "reverse-continue":
        return this.runBack(debug.reverseContinue(command.count), isInterrupted);
      case "info":
        return this.print(infoText(debug, command, style));
      case "subjects":
        return this.print(subjectLines(style));
      case "backtrace":
        return this.print(backtraceText(debug, command.most, style));
      case "list":
        return this.list(command.at);
      case "break":
        return this.print([stopPointText(debug.stops.add(pointOf(command)))]);
      case "watch":
        return this.print([stopPointText(debug.stops.add({ watch: command.subject }))]);
      case "delete":
        if (command.numbers === undefined) debug.stops.clear();
        else debug.stops.delete(command.numbers);
        return this.print(stopPointLines(debug.stops.all));
      case "print": {
        const value = evaluate(command.expression, target);
        return this.print([valueLine(command.text, value, command.shape)]);
      }
      case "display":
        return this.print([this.displays.add(command)]);
      case "undisplay":
        this.displays.delete(command.number);
        return this.print(this.displayed());
      case "displays":
        return this.print(this.displayed());
      case "examine":
        return this.examine(command);
      case "save":
        return this.save(command);
      case "help":
        return this.print(
          command.word === undefined ? helpLines(style) : helpOnWord(command.word, style),
        );
      case "quit":
        return;
    }
  }

  private async forward(command: StepCommand, isInterrupted: () => boolean): Promise<void> {
    const file = command.do === "loop" ? loopFile(command.loop) : undefined;
    if (file !== undefined) this.reads.push(file);
    const why = await this.run(this.debug.forward(command), isInterrupted);
    const isCut = why === "stop" || why === undefined;
    if (isCut && command.do === "loop")
      this.print([`${command.loop.name} again continues, with the popped chain first`]);
  }

  private async run(run: Run, isInterrupted: () => boolean): Promise<RunEnd["why"] | undefined> {
    const options = { state: "changed", accesses: false } as const;
    const why = await this.take(this.compared(run), isInterrupted, (record) =>
      this.print(stepText(explainStep(record, this.target), this.target.vq, options, this.style)),
    );
    this.print(this.displays.lines);
    return why;
  }

  private *compared(run: Run): Run {
    try {
      for (;;) {
        const taken = run.next();
        if (taken.done === true) return taken.value;
        this.differed ||= taken.value.differences.length > 0;
        yield taken.value;
      }
    } finally {
      run.return(undefined as never);
    }
  }

  private displayed(): string[] {
    const { lines } = this.displays;
    return lines.length === 0 ? ["no expression is displayed"] : lines;
  }

  private list(at: number | undefined): void {
    const { debug, target } = this;
    const around = at ?? this.listed;
    const { lines, further } =
      target.source === "case" ? listSteps(debug.session, around) : listRing(target, around);
    this.listed = further;
    const explain = (walked: StepRecord) => explainStep(walked, target);
    const end =
      target.source === "case" ? "the case has no more steps" : "no more chains are pending";
    this.print(lines.length === 0 ? [end] : listingLines(lines, target.vq, explain));
  }

  private async runBack(run: Run, isInterrupted: () => boolean): Promise<void> {
    await this.take(run, isInterrupted, (record) =>
      this.print(backText(record, this.target.vq, this.style)),
    );
    const { isAtStart, canGoBack, session } = this.debug;
    const further = canGoBack ? "" : "; earlier operations are not kept";
    this.print([
      isAtStart ? "back at the start" : `back to the state after #${session.position}${further}`,
      ...this.displays.lines,
    ]);
  }

  private async take(
    run: Run,
    isInterrupted: () => boolean,
    show: Parameters<typeof takeRun>[2],
  ): Promise<RunEnd["why"] | undefined> {
    this.listed = undefined;
    const ran = await takeRun(run, isInterrupted, show, (n) =>
      this.print([`… ${count(n, "operation")} not shown`]),
    );
    this.print(
      ran.end === undefined
        ? [`interrupted after ${count(ran.count, "operation")}`]
        : runEndLines(ran.end, this.style),
    );
    return ran.end?.why;
  }

  private examine({ shape, address }: Extract<DebugCommand, { do: "examine" }>): void {
    this.shape = examineShape(shape, this.shape);
    if (address !== undefined) {
      const value = evaluate(address, this.target);
      if (value.kind !== "number" || value.value < 0n) {
        throw new UsageError("x: that is not an address");
      }
      this.nextAddress = value.value;
    }
    const found = examine(this.target, this.nextAddress, this.shape);
    this.nextAddress = BigInt.asUintN(64, found.end);
    this.print(examinedLines(found));
  }

  private save({ what, file }: Extract<DebugCommand, { do: "save" }>): void {
    const { debug, reads, target } = this;
    if (what === "scenario") saveRun(file, debug.session, target, reads);
    const files = what === "scenario" ? [file] : saveMemory(file, target, reads);
    this.print(files.map((one) => `saved ${safe(one)}`));
  }
}

function pointOf({ condition, temporary }: Extract<DebugCommand, { do: "break" }>) {
  return { condition, ...(temporary === true && { temporary }) };
}
