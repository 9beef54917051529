import type { StepRecord } from "./step-record.ts";

/** The conditions that `--until` accepts. */
export const STOPS = ["empty", "fault", "wrap", "signal"] as const;
export type Stop = (typeof STOPS)[number];

/**
 * Whether to stop after a step.
 *
 * - `empty`: a pop found nothing
 * - `fault`: vhost reported an error, or the host died
 * - `wrap`: an index of the device went past 0xffff
 * - `signal`: the guest was interrupted
 */
export function meets(stop: Stop, record: StepRecord): boolean {
  const { operation, answer, faults, events } = record;
  switch (stop) {
    case "empty":
      return isEmptyPop(record);
    case "fault":
      return faults.length > 0 || answer.bug !== undefined;
    case "wrap":
      return operation.op !== "discard" && wraps(record);
    case "signal":
      return events.some((event) => event.type === "signal" && event.purpose === "call");
  }
}

/** A pop that found nothing published. */
export function isEmptyPop({ operation, answer, before }: StepRecord): boolean {
  return operation.op === "get_vq_desc" && answer.ret === before.num && answer.iov === undefined;
}

function wraps({ before, after }: StepRecord): boolean {
  return (["last_avail_idx", "last_used_idx"] as const).some((index) => {
    const [from, to] = [before[index], after[index]];
    return to < from && ((to - from) & 0xffff) <= after.num;
  });
}
