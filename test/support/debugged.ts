import { openTarget, type TargetOptions } from "../../src/services/open-target.ts";
import { Debugger, type Run } from "../../src/stepping/debug/debugger.ts";
import { parseDebugCommand } from "../../src/stepping/debug/parse-debug-command.ts";
import { pokeOf } from "../../src/stepping/debug/poke-field.ts";
import type { RunEnd } from "../../src/stepping/debug/run-end.ts";
import { commandsOf } from "../../src/stepping/parse-script.ts";
import type { StepRecord } from "../../src/stepping/step-record.ts";

/** What a run did, and why it ended. */
export interface Ran {
  readonly records: readonly StepRecord[];
  readonly end: RunEnd;
}

/** A debugger for an image or a case. */
export function debugged(options: TargetOptions): Debugger {
  return new Debugger(openTarget(options));
}

/** Run to the end. */
export function taken(run: Run): Ran {
  const records: StepRecord[] = [];
  for (;;) {
    const { value, done } = run.next();
    if (done === true) return { records, end: value };
    records.push(value);
  }
}

/** Run the commands in a line that run something or set a stop point. */
export function runLine(debug: Debugger, line: string): Ran[] {
  return commandsOf(line).flatMap((text) => {
    const command = parseDebugCommand(text, debug.target.vq);
    switch (command.do) {
      case "forward":
        return [taken(debug.forward(command.command))];
      case "set":
        return [taken(debug.forward(pokeOf(command, debug.target)))];
      case "step":
        return [taken(debug.step(command.count))];
      case "continue":
        return [taken(debug.continue(command.count))];
      case "until":
        return [taken(debug.until(command.condition))];
      case "finish":
        return [taken(debug.finish(command.len))];
      case "back":
        return [taken(debug.back(command.count))];
      case "reverse-continue":
        return [taken(debug.reverseContinue(command.count))];
      case "break":
        debug.stops.add({
          condition: command.condition,
          ...(command.temporary === true && { temporary: true }),
        });
        return [];
      case "watch":
        debug.stops.add({ watch: command.subject });
        return [];
      default:
        throw new Error(`${text} does not run anything`);
    }
  });
}
