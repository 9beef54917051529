import { UIO_MAXIOV } from "../../abi/vhost.ts";
import { hex } from "../../base/hex.ts";
import type { U64 } from "../../base/u64.ts";
import type { StepRecord } from "../../stepping/step-record.ts";
import type { Style } from "../style.ts";

/** Where the kernel accessed memory past its own arrays, as 4.6 does in two places. */
export interface Overruns {
  /** Guest addresses below the lowest region that were searched for. */
  readonly regions: readonly U64[];
  /** Entries written to the log array, if more than it has; 0 otherwise. */
  readonly log: number;
}

/** The accesses of an operation past the end of an array. */
export function overrunsOf({ events, answer }: StepRecord): Overruns {
  const last = events.findLast((event) => event.type === "log-overrun");
  return {
    regions: events.flatMap((event) => (event.type === "region-overrun" ? [event.addr] : [])),
    // The events may have been too many to keep; the answer counts all of a pop that succeeded.
    log: Math.max(last?.count ?? 0, answer.log_overflow ?? 0),
  };
}

/** The overruns of an operation as text. */
export function overrunLines(record: StepRecord, margin: string, { chalk }: Style): string[] {
  const { regions, log } = overrunsOf(record);
  const lines: string[] = [];
  const [first] = regions;
  if (first !== undefined) {
    lines.push(
      `for ${hex(first)}, below the lowest region, the kernel reads past its array of regions`,
    );
  }
  if (log > 0) {
    lines.push(`${log} entries written to the log array, which has ${UIO_MAXIOV} (CVE-2019-14835)`);
  }
  return lines.map((line) => chalk.red(`${margin}! out of bounds: ${line}`));
}
