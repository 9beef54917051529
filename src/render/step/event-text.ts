import type { EngineEvent } from "../../engine/observer.ts";
import type { ExplainedStep } from "../../stepping/explain-step.ts";
import type { StepIovec } from "../../stepping/translations.ts";
import { columns } from "../columns.ts";
import { count } from "../number-text.ts";
import type { Style } from "../style.ts";
import { accessRow } from "./access-text.ts";
import { descriptorRow, iovecRows } from "./descriptor-text.ts";
import { logLines } from "./log.ts";
import { overrunLines } from "./overrun-text.ts";

/** Rows shown of one kind; JSON has them all. */
const ROWS_SHOWN = 24;
/** Consecutive ring fields shown when accesses are requested. */
const ACCESSES_SHOWN = 1024;

type Kind = "access" | "descriptor" | "log";

/**
 * What an operation read and wrote, in order: ring fields, descriptors with what
 * backs them, pages marked dirty.
 *
 * @param accesses - whether to show reads too, and all writes
 */
export function eventLines(
  { record, translations, iovecs }: ExplainedStep,
  accesses: boolean,
  style: Style,
  indent: number,
): string[] {
  const { before, events, eventsLeftOut } = record;
  const margin = " ".repeat(indent);
  const shown = new Set([...translations.keys()].slice(0, ROWS_SHOWN));
  const linesOf = (kind: Kind, run: readonly EngineEvent[]): string[] => {
    switch (kind) {
      case "access": {
        const rows = run.slice(0, accesses ? ACCESSES_SHOWN : ROWS_SHOWN);
        const lines = columns(
          rows.map((event) => accessRow(event, before)),
          indent,
        );
        const more = run.length - rows.length;
        return more > 0 ? [...lines, `${margin}… ${more} more accesses (JSON has all)`] : lines;
      }
      case "descriptor": {
        const rows = run.filter((event) => event.type === "descriptor" && shown.has(event));
        return columns(
          rows.flatMap((event) =>
            event.type === "descriptor" ? [descriptorRow(event, translations.get(event))] : [],
          ),
          indent,
        );
      }
      case "log":
        return logLines(run, before, indent);
    }
  };
  const lines = grouped(events, accesses).flatMap(([kind, run]) => linesOf(kind, run));
  const hidden = translations.size - shown.size;
  if (hidden > 0) lines.push(`${margin}… ${count(hidden, "more descriptor")} (JSON has all)`);
  lines.push(...iovecLines(iovecs ?? [], indent));
  lines.push(...overrunLines(record, margin, style));
  if (eventsLeftOut > 0) lines.push(`${margin}… ${count(eventsLeftOut, "more event")} not kept`);
  return lines;
}

/**
 * Events that are shown, in runs of one kind; dirty marks come last unless accesses are
 * shown in order.
 */
function grouped(events: readonly EngineEvent[], accesses: boolean): [Kind, EngineEvent[]][] {
  const groups: [Kind, EngineEvent[]][] = [];
  const logged: EngineEvent[] = [];
  for (const event of events) {
    const kind = kindOf(event, accesses);
    if (kind === undefined) continue;
    const last = groups.at(-1);
    if (kind === "log" && !accesses) logged.push(event);
    else if (last?.[0] === kind) last[1].push(event);
    else groups.push([kind, [event]]);
  }
  return logged.length === 0 ? groups : [...groups, ["log", logged]];
}

function kindOf(event: EngineEvent, accesses: boolean): Kind | undefined {
  switch (event.type) {
    case "read":
      return accesses && event.structure !== "argument" ? "access" : undefined;
    case "write":
      // The first line of an ioctl shows its argument.
      if (event.structure === "argument") return undefined;
      return event.structure === "log" ? "log" : "access";
    case "access-fault":
    case "poke":
      return "access";
    case "descriptor":
      return "descriptor";
    case "log-bit":
    case "log-fill":
      return "log";
    default:
      return undefined;
  }
}

/** The iovecs of an operation that only translates. */
function iovecLines(iovecs: readonly StepIovec[], indent: number): string[] {
  const shown = iovecs.slice(0, ROWS_SHOWN);
  const lines = columns(iovecRows(shown), indent);
  const more = iovecs.length - shown.length;
  if (more > 0) lines.push(`${" ".repeat(indent)}… ${count(more, "more iovec")} (JSON has all)`);
  return lines;
}
