import { safe } from "../../render/safe.ts";
import { type DebugCommand, REPEATED } from "../../stepping/debug/debug-command.ts";
import { parseDebugCommand } from "../../stepping/debug/parse-debug-command.ts";
import { commandsOf } from "../../stepping/parse-script.ts";
import { EXIT } from "../exit-codes.ts";
import { failureOf } from "../outcome.ts";
import type { DebugConversation } from "./conversation.ts";

/** What the prompt looks like. */
export const PROMPT = "(vhost) ";

/** Takes lines as they were typed, and goes on after those that are wrong. */
export class DebugAnswers {
  /** The exit code of the first command that could not be done or was not answered as recorded. */
  exitCode: number = EXIT.ok;
  private last: DebugCommand | undefined;
  private interrupted = false;

  /** @param vq - the queue that commands are for */
  constructor(
    private readonly conversation: DebugConversation,
    private readonly vq: number,
    private readonly print: (line: string) => void,
  ) {}

  get isInterrupted(): boolean {
    return this.interrupted;
  }

  /** Have what is being done stop after the operation that it is at. */
  interrupt(): void {
    this.interrupted = true;
  }

  /**
   * Answer the commands of a line.
   *
   * @returns whether the session goes on
   */
  async line(text: string): Promise<boolean> {
    this.interrupted = false;
    for (const command of commandsOf(text)) {
      if (this.interrupted) return true;
      if (!(await this.command(command))) return false;
    }
    return true;
  }

  /** Answer one command, as `line` does. */
  command(text: string): Promise<boolean> {
    return this.answer(() => parseDebugCommand(text, this.vq));
  }

  /** Do once more what an empty line repeats, if there is such a thing. */
  async again(): Promise<void> {
    const { last } = this;
    this.interrupted = false;
    if (last !== undefined) await this.answer(() => onwards(last));
  }

  private async answer(parse: () => DebugCommand): Promise<boolean> {
    try {
      const command = parse();
      this.last = isRepeated(command) ? command : undefined;
      await this.conversation.answer(command, () => this.interrupted);
      if (this.conversation.differs) this.note(EXIT.findings);
      return command.do !== "quit";
    } catch (error) {
      const failure = failureOf(error);
      if (failure.exitCode === EXIT.ownBug) throw error;
      this.note(this.conversation.differs ? EXIT.findings : failure.exitCode);
      this.print(safe(failure.error.message));
      return true;
    }
  }

  private note(exitCode: number): void {
    if (this.exitCode === EXIT.ok) this.exitCode = exitCode;
  }
}

function isRepeated(command: DebugCommand): boolean {
  if (command.do !== "forward") return REPEATED.has(command.do);
  return command.command.do === "pop" || command.command.do === "next";
}

/** The same again; of memory what comes next. */
function onwards(command: DebugCommand): DebugCommand {
  return command.do === "examine" ? { do: "examine", shape: command.shape } : command;
}
