import { chainAtText } from "../../render/debug/chain-text.ts";
import { eventfdLines } from "../../render/debug/eventfd-text.ts";
import {
  descriptorLines,
  dirtyLines,
  featureLines,
  heldLines,
  historyLines,
  queueLines,
  regionLines,
} from "../../render/debug/info-text.ts";
import { stopPointLines } from "../../render/debug/stop-text.ts";
import { stepText } from "../../render/step/text.ts";
import type { Style } from "../../render/style.ts";
import type { DebugCommand } from "../../stepping/debug/debug-command.ts";
import type { Debugger } from "../../stepping/debug/debugger.ts";
import { lastHead, steppedRing, walkHead } from "../../stepping/debug/walk-head.ts";

/** What `info` shows. */
export function infoText(
  debug: Debugger,
  { subject, argument }: Extract<DebugCommand, { do: "info" }>,
  style: Style,
): string[] {
  const { target, session } = debug;
  switch (subject) {
    case "queue":
      return queueLines(target);
    case "chain":
      return chainLines(debug, argument, style);
    case "desc":
      return descriptorLines(target, argument);
    case "regions":
      return regionLines(target);
    case "log":
      return dirtyLines(debug);
    case "events": {
      const { last } = session;
      if (last === undefined) return ["no operation was done"];
      return stepText(last, target, { state: "all", accesses: true }, style);
    }
    case "breakpoints":
      return stopPointLines(debug.stops.all);
    case "history":
      return historyLines(debug, style, argument);
    case "held":
      return heldLines(debug);
    case "eventfds":
      return eventfdLines(target);
    case "features":
      return featureLines(target, style);
  }
}

function chainLines({ session, target }: Debugger, head: number | undefined, style: Style) {
  const chosen = head === undefined ? lastHead(session) : { head, why: undefined };
  if (chosen === undefined) return ["no chain was popped, and none is published: info chain HEAD"];
  const { num } = steppedRing(target);
  if (chosen.head >= num) return [`head ${chosen.head}: the table has ${num} entries`];
  return chainAtText(walkHead(target, chosen.head), chosen.head, chosen.why, target, style);
}
