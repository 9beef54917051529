import { chainAtText } from "../../render/debug/chain-text.ts";
import { eventfdLines } from "../../render/debug/eventfd-text.ts";
import {
  descriptorLines,
  dirtyLines,
  featureLines,
  type HistoryOrder,
  heldLines,
  historyLines,
  queueLines,
  regionLines,
} from "../../render/debug/info-text.ts";
import { stopPointLines } from "../../render/debug/stop-text.ts";
import { stepText } from "../../render/step/text.ts";
import type { Style } from "../../render/style.ts";
import { wrap } from "../../render/wrap.ts";
import { type DebugCommand, INFO_HELP, INFO_SUBJECTS } from "../../stepping/debug/debug-command.ts";
import type { Debugger } from "../../stepping/debug/debugger.ts";
import { eventfdInfo } from "../../stepping/debug/eventfd-info.ts";
import { queueInfo, tableEntries } from "../../stepping/debug/queue-info.ts";
import { lastHead, steppedQueue, steppedRing, walkHead } from "../../stepping/debug/walk-head.ts";
import { explainStep } from "../../stepping/explain-step.ts";
import type { StepTarget } from "../../stepping/step-target.ts";

/** Entries of the descriptor table that are shown unless one is named. */
const DESCRIPTORS_SHOWN = 64;

/** The output of `info` without a subject. */
export function subjectLines({ width }: Style): string[] {
  const longest = Math.max(...INFO_SUBJECTS.map((subject) => subject.length));
  return INFO_SUBJECTS.flatMap((subject) =>
    wrap(INFO_HELP[subject], width, `  info ${subject.padEnd(longest)}  `),
  );
}

/** The last operations, newest first. */
export function backtraceText(debug: Debugger, most: number | undefined, style: Style): string[] {
  return historyOf(debug, most, style, "newest-first");
}

/** The output of `info`. */
export function infoText(
  debug: Debugger,
  { subject, argument }: Extract<DebugCommand, { do: "info" }>,
  style: Style,
): string[] {
  const { target, session } = debug;
  switch (subject) {
    case "queue":
      return queueLines(queueInfo(target));
    case "chain":
      return chainLines(debug, argument, style);
    case "desc":
      return tableLines(target, argument);
    case "regions":
      return regionLines(target.machine.device.table?.regions ?? []);
    case "log":
      return dirtyLines(session.records);
    case "events": {
      const { last } = session;
      if (last === undefined) return ["no operation has been done"];
      return stepText(
        explainStep(last, target),
        target.vq,
        { state: "all", accesses: true },
        style,
      );
    }
    case "breakpoints":
      return stopPointLines(debug.stops.all);
    case "history":
      return historyOf(debug, argument, style, "oldest-first");
    case "held":
      return heldLines(session.held, target.vq);
    case "eventfds":
      return eventfdLines(eventfdInfo(target));
    case "features":
      return featureLines(steppedQueue(target).ackedFeatures, target.deviceId, style);
  }
}

function historyOf(
  { session, target }: Debugger,
  most: number | undefined,
  style: Style,
  order: HistoryOrder,
): string[] {
  const { records, position, left } = session;
  const history = { records, position, left, isCase: target.source === "case" };
  return historyLines(history, target.vq, style, order, most);
}

function chainLines({ session, target }: Debugger, head: number | undefined, style: Style) {
  const chosen = head === undefined ? lastHead(session) : { head, why: undefined };
  if (chosen === undefined)
    return ["no chain was popped, and none is available: use info chain HEAD"];
  const { num } = steppedRing(target);
  if (chosen.head >= num) return [`head ${chosen.head}: the table has ${num} entries`];
  const walked = explainStep(walkHead(target, chosen.head), target);
  return chainAtText(walked, chosen.head, chosen.why, style);
}

/** One descriptor of the main table, or the first ones. */
function tableLines(target: StepTarget, only: number | undefined): string[] {
  const { num } = steppedRing(target);
  if (only !== undefined && only >= num) return [`the table has ${num} entries`];
  if (only !== undefined) return descriptorLines(tableEntries(target, only, 1), 0);
  const entries = tableEntries(target, 0, DESCRIPTORS_SHOWN);
  return descriptorLines(entries, num - entries.length);
}
