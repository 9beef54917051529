import type { FuzzResult } from "../../campaign/campaign-state.ts";
import { FuzzProgress } from "../../render/fuzz/progress.ts";
import { planLine } from "../../render/fuzz/text.ts";
import type { OpenedFuzz } from "./open.ts";
import { StopSignals } from "./signals.ts";

/** Width when the terminal does not report one. */
const USUAL_WIDTH = 80;
/** Milliseconds between checks for whether a line is due. */
const TICK = 200;

/** The result of a campaign, and the exit code of the signal that stopped it, if any. */
export interface FuzzRun {
  readonly result: FuzzResult;
  readonly signalCode: number | undefined;
}

/** Run a campaign with progress on stderr; the first Ctrl-C stops it, the second ends at once. */
export async function runFuzz(
  { session, warnings, corpus }: OpenedFuzz,
  jobs: number,
): Promise<FuzzRun> {
  const { stderr } = process;
  stderr.write(`${planLine(session)}\n`);
  const progress = new FuzzProgress({
    isTTY: stderr.isTTY === true,
    width: stderr.columns ?? USUAL_WIDTH,
    write: (text) => stderr.write(text),
    now: () => performance.now(),
  });
  const signals = new StopSignals(() => session.stop());
  const timer = setInterval(() => progress.tick(), TICK);
  try {
    const result = await session.run({ jobs, onProgress: (now) => progress.update(now), corpus });
    return {
      result: { ...result, warnings: [...warnings, ...result.warnings] },
      signalCode: signals.exitCode,
    };
  } finally {
    clearInterval(timer);
    progress.end();
    signals.ignoreFurther();
  }
}
