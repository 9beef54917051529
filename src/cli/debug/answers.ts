import { safe } from "../../render/safe.ts";
import { type DebugCommand, REPEATED } from "../../stepping/debug/debug-command.ts";
import { parseDebugCommand } from "../../stepping/debug/parse-debug-command.ts";
import { commandsOf } from "../../stepping/parse-script.ts";
import { EXIT } from "../exit-codes.ts";
import { failureOf } from "../outcome.ts";
import type { DebugConversation } from "./conversation.ts";

export const PROMPT = "(vhost) ";

/** Answers lines as typed, and continues after wrong ones. */
export class DebugAnswers {
  /** The exit code of the first command that failed or was not answered as recorded. */
  exitCode: number = EXIT.ok;
  private last: DebugCommand | undefined;
  private interrupted = false;

  /** @param vq - the queue being stepped */
  constructor(
    private readonly conversation: DebugConversation,
    private readonly vq: number,
    private readonly print: (line: string) => void,
  ) {}

  get isInterrupted(): boolean {
    return this.interrupted;
  }

  /** Stop the current command after its current operation. */
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

  /** Repeat the last command, if it is one that an empty line repeats. */
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

/** The command to repeat; `x` and `list` continue with what follows. */
function onwards(command: DebugCommand): DebugCommand {
  if (command.do === "list") return { do: "list" };
  return command.do === "examine" ? { do: "examine", shape: command.shape } : command;
}
