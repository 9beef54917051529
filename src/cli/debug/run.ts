import { setImmediate } from "node:timers/promises";
import type { Run } from "../../stepping/debug/debugger.ts";
import type { RunEnd } from "../../stepping/debug/run-end.ts";
import type { StepRecord } from "../../stepping/step-record.ts";

/** Milliseconds that a run goes on for without looking whether it shall stop. */
const SLICE = 16;

/** Operations of one run that are shown in full; of the others only the last is, and what matters. */
const SHOWN = 16;
/** Interrupt decisions and refusals that are shown beyond those. */
const MORE_SHOWN = 64;

/** What became of a run. */
export interface RanTo {
  /** Undefined when it was interrupted. */
  readonly end: RunEnd | undefined;
  readonly count: number;
}

/**
 * Take a run to its end in slices, so that Ctrl-C is seen between them.
 *
 * @param show - for the first operations, the last, and what matters among the others
 * @param skip - how many were not shown, before the next one is
 */
export async function takeRun(
  run: Run,
  isInterrupted: () => boolean,
  show: (record: StepRecord) => void,
  skip: (count: number) => void,
): Promise<RanTo> {
  let count = 0;
  let shown = 0;
  let hidden = 0;
  let last: StepRecord | undefined;
  let sliceEnd = performance.now() + SLICE;
  const take = (record: StepRecord) => {
    // What a device writes into buffers is told by the completion after it.
    if (record.phase === "fill") return;
    if (shown < SHOWN || (matters(record) && shown < SHOWN + MORE_SHOWN)) {
      if (hidden > 0) skip(hidden);
      hidden = 0;
      shown++;
      show(record);
    } else {
      hidden++;
      last = record;
    }
  };
  const showLast = () => {
    if (last === undefined || hidden === 0) return;
    if (hidden > 1) skip(hidden - 1);
    show(last);
  };
  try {
    for (;;) {
      const taken = run.next();
      if (taken.done === true) return { end: taken.value, count };
      count++;
      take(taken.value);
      if (performance.now() < sliceEnd) continue;
      await setImmediate();
      if (isInterrupted()) return { end: undefined, count };
      sliceEnd = performance.now() + SLICE;
    }
  } finally {
    run.return(undefined as never);
    showLast();
  }
}

/** An interrupt decision, a refusal, or the end of the host. */
function matters({ operation, faults, answer }: StepRecord): boolean {
  const decides = operation.op === "signal" || operation.op === "notify";
  return decides || faults.length > 0 || answer.bug !== undefined;
}
