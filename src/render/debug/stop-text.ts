import { hex } from "../../base/hex.ts";
import { shortened } from "../../base/quote.ts";
import { conditionText } from "../../stepping/debug/breakpoint.ts";
import type { RunEnd } from "../../stepping/debug/run-end.ts";
import type { Hit, StopPoint } from "../../stepping/debug/stop-list.ts";
import type { Seen } from "../../stepping/debug/watch.ts";
import { safe } from "../safe.ts";
import type { Style } from "../style.ts";
import { TEXT_SHOWN, valueText } from "./value-text.ts";

/** Bytes shown of watched memory. */
const BYTES_SHOWN = 32;

const REASONS: Readonly<Record<RunEnd["why"], string>> = {
  done: "",
  stop: "",
  fault: "stopped: vhost refuses",
  dead: "stopped: the host is dead and runs nothing more (back undoes that)",
  empty: "stopped: the ring is empty",
  "end-of-case": "stopped: this was the last step of the case",
  "end-of-history": "stopped: all undone steps are done again",
  start: "",
};

/** Why a run ended, and the stop points that it hit. */
export function runEndLines({ why, hits }: RunEnd, style: Style): string[] {
  const reason = REASONS[why];
  return [...hits.flatMap((hit) => hitLines(hit, style)), ...(reason === "" ? [] : [reason])];
}

function hitLines({ point, change }: Hit, { chalk }: Style): string[] {
  const first = chalk.bold(stopPointText(point));
  if (change === undefined) return [first];
  return [first, `  old ${seenText(change.from)}`, `  new ${seenText(change.to)}`];
}

/** `breakpoint 1: signal`, `watch 2: avail.idx`. */
export function stopPointText(point: StopPoint): string {
  if ("condition" in point) {
    const kind = point.temporary === true ? "temporary breakpoint" : "breakpoint";
    return `${kind} ${point.number}: ${typed(conditionText(point.condition))}`;
  }
  const { watch } = point;
  const what = watch.of === "memory" ? `${watch.size} B at ${hex(watch.gpa)}` : typed(watch.text);
  return `watch ${point.number}: ${what}`;
}

function typed(text: string): string {
  return safe(shortened(text, TEXT_SHOWN));
}

function seenText(seen: Seen): string {
  if (seen.of === "expression") return valueText(seen.value);
  const { bytes } = seen;
  if (bytes.length === 0) return "not there";
  const shown = Array.from(bytes.subarray(0, BYTES_SHOWN), (b) => b.toString(16).padStart(2, "0"));
  return shown.join(" ") + (bytes.length > BYTES_SHOWN ? " …" : "");
}

/** All stop points, with how often each was hit. */
export function stopPointLines(points: readonly StopPoint[]): string[] {
  if (points.length === 0) return ["no breakpoints or watches"];
  return points.map((point) => {
    const times =
      point.hits === 0 ? "" : `, hit ${point.hits === 1 ? "once" : `${point.hits} times`}`;
    return `${stopPointText(point)}${times}`;
  });
}
