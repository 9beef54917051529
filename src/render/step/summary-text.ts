import type { VqState } from "../../scenario/scenario.ts";
import type { StepTally } from "../../stepping/step-tally.ts";
import { count } from "../number-text.ts";
import { safe } from "../safe.ts";
import type { Style } from "../style.ts";
import { wrap } from "../wrap.ts";

/**
 * The totals of all steps, and the final state of the queue.
 *
 * @param availIdx - avail.idx in memory; undefined when it cannot be read
 */
export function stepSummaryText(
  tally: StepTally,
  availIdx: number | undefined,
  { chalk, width }: Style,
): string[] {
  const { popped, discarded, completed, written, differences, bug } = tally;
  const done = [
    `${popped} popped`,
    ...(discarded > 0 ? [`${discarded} put back`] : []),
    completed === 0 ? "none completed" : `${completed} completed with ${written} B written`,
    interruptText(tally),
  ];
  const faults = [...tally.faults].map(([code, n]) => (n === 1 ? code : `${code} ${n} times`));
  const wrong = [
    ...(faults.length === 0 ? [] : [`refused: ${faults.join(", ")}`]),
    ...(differences === 0 ? [] : [`${count(differences, "answer")} not as recorded`]),
    ...(bug === undefined ? [] : [`the host is dead: ${safe(bug)}`]),
  ];
  return [
    ...lines(done.join(", "), width),
    ...wrong.flatMap((line) => lines(line, width)).map((line) => chalk.red(line)),
    ...lines(standing(tally, availIdx), width),
  ];
}

function lines(text: string, width: number): string[] {
  return wrap(text, width);
}

function interruptText({ interrupts, suppressed }: StepTally): string {
  if (interrupts > 0)
    return `guest interrupted ${interrupts === 1 ? "once" : `${interrupts} times`}`;
  return suppressed > 0 ? "guest not interrupted: it did not ask to be" : "guest not interrupted";
}

function standing({ state }: StepTally, availIdx: number | undefined): string {
  if (state === undefined) return "the queue was not touched";
  const last = state.last_avail_idx;
  const stands = `last_avail_idx ${last}, last_used_idx ${state.last_used_idx}`;
  if (availIdx === undefined) return `stands at ${stands}; avail.idx cannot be read`;
  const pending = (availIdx - last) & 0xffff;
  const left =
    pending > state.num ? `${pending} ahead, more than the ring holds` : `${pending} pending`;
  return `stands at ${stands}, avail.idx ${availIdx}: ${left}, ${flyingText(state)}`;
}

function flyingText({ last_avail_idx, last_used_idx, num }: VqState): string {
  const flying = (last_avail_idx - last_used_idx) & 0xffff;
  if (flying <= num) return `${flying} in flight`;
  const behind = 0x10000 - flying;
  return behind <= num
    ? `${behind} more completed than popped`
    : `${flying} popped and not completed, more than the ring holds`;
}
