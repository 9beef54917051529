import { setImmediate } from "node:timers/promises";
import type { Run } from "../../stepping/debug/debugger.ts";
import type { RunEnd } from "../../stepping/debug/run-end.ts";
import type { StepRecord } from "../../stepping/step-record.ts";

/** Milliseconds that a run lasts between checks for an interrupt. */
const SLICE = 16;

/** Operations of one run that are always shown; of the rest, only the last and those that matter. */
const SHOWN = 16;
/** Further interrupt decisions and refusals that are shown. */
const MORE_SHOWN = 64;

/** How a run ended. */
export interface RanTo {
  /** Undefined when it was interrupted. */
  readonly end: RunEnd | undefined;
  readonly count: number;
}

/**
 * Take a run to its end in slices, so that Ctrl-C is seen between them.
 *
 * @param show - called for the first operations, the last, and those between that matter
 * @param skip - called with the number of operations not shown, before the next one shown
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
    // The completion that follows shows what the device wrote into the buffers.
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
