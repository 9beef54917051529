import { setImmediate } from "node:timers/promises";
import type { Run } from "../services/debugging/debugger.ts";
import type { RunEnd } from "../services/debugging/run-end.ts";
import type { StepRecord } from "../services/stepping/step-record.ts";

/** Milliseconds that a run goes on for without looking whether it shall stop. */
const SLICE = 16;

/** Operations of one run that are shown in full; of the others only the last is. */
const SHOWN = 16;

/** What became of a run. */
export interface RanTo {
  /** Undefined when it was interrupted. */
  readonly end: RunEnd | undefined;
  readonly count: number;
}

/**
 * Take a run to its end in slices, so that Ctrl-C is seen between them.
 *
 * @param show - for the first operations and the last; the others are told to `skip`
 * @param skip - how many were not shown, before the last one is
 */
export async function takeRun(
  run: Run,
  isInterrupted: () => boolean,
  show: (record: StepRecord) => void,
  skip: (count: number) => void,
): Promise<RanTo> {
  let count = 0;
  let unshown: StepRecord | undefined;
  let sliceEnd = performance.now() + SLICE;
  const showLast = () => {
    if (unshown === undefined) return;
    if (count - SHOWN > 1) skip(count - SHOWN - 1);
    show(unshown);
  };
  try {
    for (;;) {
      const taken = run.next();
      if (taken.done === true) return { end: taken.value, count };
      count++;
      if (count <= SHOWN) show(taken.value);
      else unshown = taken.value;
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
