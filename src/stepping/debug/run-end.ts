import type { Hit } from "./stop-list.ts";

/**
 * Why a run ended.
 *
 * - `done`: the command is complete
 * - `stop`: a breakpoint or watch was hit, see `hits`
 * - `fault`, `dead`, `empty`: where `continue` stops by itself
 * - `end-of-case`: the case has no further step
 * - `end-of-history`: all operations taken back were repeated
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

/** An end without hits. */
export function ended(why: RunEnd["why"]): RunEnd {
  return { why, hits: [] };
}
