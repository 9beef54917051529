import { runCommand } from "./run-command.ts";
import type { StepCommand } from "./step-command.ts";
import type { StepRecord } from "./step-record.ts";
import type { StepSession } from "./step-session.ts";
import { isEmptyPop, meets, type Stop } from "./stop-condition.ts";

/** Options of a run without interaction. */
export interface StepRunOptions {
  /** If absent, repeatedly pop from an image, or do the next step of a case. */
  readonly commands?: readonly StepCommand[] | undefined;
  /** The most repetitions without commands; 1 by default, unlimited with `until`. */
  readonly count?: number | undefined;
  readonly until?: Stop | undefined;
}

/**
 * Bring the device up, as a VMM does for the image's queue.
 *
 * Ends at the first step that vhost refuses, as the VMM would.
 */
export function* bringUpDevice(session: StepSession): Generator<StepRecord, void, undefined> {
  for (const operation of session.target.bringUp) {
    const record = session.run(operation, "bring-up");
    yield record;
    if ((record.answer.ret ?? 0) < 0 || record.answer.bug !== undefined) return;
  }
}

/** Whether the bring-up is complete. */
export function isUp({ target, broughtUp }: StepSession): boolean {
  return broughtUp >= target.bringUp.length;
}

/**
 * Run the commands until they are done, the condition is met, or nothing more can
 * happen: the host is dead, or a pop failed and would fail again every time.
 */
export function* stepRun(
  session: StepSession,
  options: StepRunOptions,
): Generator<StepRecord, void, undefined> {
  for (const record of chosen(session, options)) {
    yield record;
    if (record.answer.bug !== undefined) return;
    if (options.until !== undefined && meets(options.until, record)) return;
  }
}

function* chosen(
  session: StepSession,
  { commands, count, until }: StepRunOptions,
): Generator<StepRecord, void, undefined> {
  if (commands !== undefined) {
    for (const command of commands) {
      if (session.dead !== undefined) return;
      yield* runCommand(session, command);
    }
    return;
  }
  const most = count ?? (until === undefined ? 1 : Number.POSITIVE_INFINITY);
  const isCase = session.target.recorded.length > 0;
  for (let n = 0; n < most; n++) {
    if (session.dead !== undefined || (isCase && session.left === 0)) return;
    const command: StepCommand = isCase ? { do: "next", count: 1 } : { do: "pop", count: 1 };
    for (const record of runCommand(session, command)) {
      yield record;
      if (!isCase && (isEmptyPop(record) || record.faults.length > 0)) return;
    }
  }
}
