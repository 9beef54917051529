import { VRING_AVAIL_F_NO_INTERRUPT } from "../../abi/vring.ts";
import { needEvent } from "../../engine/notify.ts";
import type { EngineEvent } from "../../engine/observer.ts";
import type { ExplainedStep } from "../../stepping/explain-step.ts";
import type { StepRecord } from "../../stepping/step-record.ts";
import { count } from "../number-text.ts";

export type Decision = Extract<EngineEvent, { readonly type: "decision" }>;

/**
 * Why the guest is interrupted or not: the arithmetic, if any, then a sentence.
 *
 * @returns lines, each as the phrases between which it may be broken
 *
 * Kernel: vhost_notify()
 * Spec: 2.7.7
 */
export function decisionLines(
  decision: Decision,
  step: Pick<ExplainedStep, "record" | "usedEvent">,
): string[][] {
  const { record } = step;
  if (decision.reason === "event") {
    const { event = 0, oldIdx = 0, newIdx = 0 } = decision;
    return [
      arithmetic(event, newIdx, oldIdx),
      eventSentence(event, newIdx, oldIdx, record.before.num).split(" "),
    ];
  }
  return sentences(decision, step).map((sentence) => sentence.split(" "));
}

function sentences(
  { reason, newIdx = 0 }: Decision,
  { record, usedEvent }: Pick<ExplainedStep, "record" | "usedEvent">,
): string[] {
  const { before, after } = record;
  switch (reason) {
    case "first":
      return [
        "vhost has no earlier decision to compare with (signalled_used_valid is 0, as after the " +
          "back-end was set): it interrupts whatever the driver wants",
        usedEventAlone(usedEvent, newIdx, after.num),
      ];
    case "flags":
      return [flagsSentence(record)];
    case "empty":
      return [
        `VIRTIO_F_NOTIFY_ON_EMPTY is on and no known chain is pending (last_avail_idx and ` +
          `avail_idx are ${before.last_avail_idx}): the guest is interrupted whatever it asked for`,
      ];
    default:
      return ["the driver's setting cannot be read: the guest is interrupted to be safe"];
  }
}

function arithmetic(event: number, now: number, old: number): string[] {
  const past = (now - event - 1) & 0xffff;
  const moved = (now - old) & 0xffff;
  return [
    `vring_need_event(event ${event}, new ${now}, old ${old}):`,
    `(u16)(${now} - ${event} - 1) = ${past}`,
    `< (u16)(${now} - ${old}) = ${moved}`,
    needEvent(event, now, old) ? "→ yes" : "→ no",
  ];
}

function eventSentence(event: number, now: number, old: number, num: number): string {
  if (now === old) return `nothing was completed since the last decision, at used.idx ${old}`;
  if (needEvent(event, now, old)) {
    return `used_event is ${event}, and used.idx passed it on its way from ${old} to ${now}`;
  }
  return isAhead(event, now, num)
    ? `used_event is ${event}: the driver wants to be interrupted after ${ahead(event, now)}`
    : `used_event is ${event}: used.idx passed it before the last decision, made at used.idx ${old}, ` +
        "and the driver has not asked for an interrupt since";
}

/** The decision without the rule that the first one is always yes. */
function usedEventAlone(event: number | undefined, now: number, num: number): string {
  if (event === undefined) return "used_event itself cannot be read";
  if (isAhead(event, now, num)) {
    return `used_event alone, ${event}, would say no: the driver wants an interrupt after ${ahead(event, now)}`;
  }
  const past = (now - event - 1) & 0xffff;
  return past < num
    ? `used_event alone, ${event}, would say yes too, unless the guest was interrupted since: ` +
        `used.idx, now ${now}, is past it`
    : `used_event alone, ${event}, would probably say no: used.idx, now ${now}, passed it ` +
        `${past} completions ago`;
}

/** Whether used.idx has yet to reach `event`: a ring can be at most `num` ahead. */
function isAhead(event: number, now: number, num: number): boolean {
  return ((event - now) & 0xffff) < num;
}

function ahead(event: number, now: number): string {
  return count(((event - now) & 0xffff) + 1, "more completion");
}

function flagsSentence({ events }: StepRecord): string {
  const read = events.find((event) => event.type === "read" && event.structure === "avail");
  const flags = read?.type === "read" ? Number(read.value) : 0;
  return (flags & VRING_AVAIL_F_NO_INTERRUPT) !== 0
    ? `avail.flags is ${flags}, with VRING_AVAIL_F_NO_INTERRUPT: the driver wants no interrupt`
    : `avail.flags is ${flags}, without VRING_AVAIL_F_NO_INTERRUPT: the driver wants interrupts`;
}
