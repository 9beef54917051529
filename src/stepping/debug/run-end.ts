import type { Hit } from "./stop-list.ts";

/**
 * Why a run came to its end.
 *
 * - `done`: all that was asked for
 * - `stop`: a breakpoint or watch, in `hits`
 * - `fault`, `dead`, `empty`: where `continue` stops by itself
 * - `end-of-case`: the case has no further step
 * - `end-of-history`: all that was taken back is done again
 * - `start`: nothing further can be taken back
 */
export interface RunEnd {
  readonly why:
    | "done"
    | "stop"
    | "fault"
    | "dead"
    | "empty"
    | "end-of-case"
    | "end-of-history"
    | "start";
  readonly hits: readonly Hit[];
}

/** An end at nothing that was set. */
export function ended(why: RunEnd["why"]): RunEnd {
  return { why, hits: [] };
}
