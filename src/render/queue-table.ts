import { hex } from "../base/hex.ts";
import type { QueueAtRest } from "../ring/queue-at-rest.ts";
import type { DumpedDevice } from "../services/dump-result.ts";
import { interruptsText, kicksText } from "./notification-text.ts";
import type { Style } from "./style.ts";
import { table } from "./table.ts";

const HEAD = [
  "",
  "queue",
  "size",
  "avail",
  "popped",
  "used",
  "pending",
  "in flight",
  "kicks",
  "irqs",
];
/** Columns of numbers: from the size to what is in flight. */
const NUMBERS = [2, 3, 4, 5, 6, 7];

/** How much is wrong with a queue: `!` the guest or the rings, `?` the image lacks something. */
export function queueMark(queue: QueueAtRest): "!" | "?" | "" {
  if (queue.layout !== "split") return "";
  const faults = [queue.fault, ...queue.chains.map((chain) => chain.fault)];
  if (queue.problems.length > 0 || faults.some((f) => f?.notDumped === false)) return "!";
  return queue.gaps.length > 0 || faults.some((f) => f?.notDumped === true) ? "?" : "";
}

/** Whether nothing is going on in a queue, so that it can be left out. */
export function isIdle(queue: QueueAtRest): boolean {
  if (queue.layout !== "split" || queueMark(queue) !== "") return false;
  return (queue.pending ?? 0) === 0 && (queue.inFlight ?? 0) === 0 && queue.table === undefined;
}

/** One line a queue with what matters. */
export function queueTable(
  device: DumpedDevice,
  queues: readonly QueueAtRest[],
  { chalk }: Style,
): string[] {
  const rows = queues.map((queue) => row(device, queue));
  const lines = table([HEAD, ...rows], { indent: 2, right: NUMBERS });
  return lines.map((line, n) => {
    if (n === 0) return chalk.dim(line);
    const mark = rows[n - 1]?.[0];
    if (mark === "!") return chalk.red(line);
    return mark === "?" ? chalk.yellow(line) : line;
  });
}

function row(device: DumpedDevice, queue: QueueAtRest): string[] {
  const { told, role, layout } = queue;
  const name = role === "" ? String(told.queue) : `${told.queue} ${role}`;
  const mark = queueMark(queue) || (device.broken ? "!" : "");
  if (layout === "unset") return [mark, name, String(told.num), "not set up"];
  if (layout !== "split") {
    const { lastAvailIdx, lastUsedIdx } = told;
    const kind = layout === "packed" ? "packed" : "not read";
    return [mark, name, String(told.num), kind, text(lastAvailIdx), text(lastUsedIdx)];
  }
  const { fields, indices } = queue;
  const starred = (value: number | undefined) =>
    text(value) + (value !== undefined && queue.inferred.includes("last_avail_idx") ? "*" : "");
  return [
    mark,
    name,
    String(told.num),
    text(fields.availIdx),
    starred(indices.lastAvailIdx),
    text(fields.usedIdx),
    starred(queue.pending),
    starred(queue.inFlight),
    kicksText(queue),
    interruptsText(queue),
  ];
}

function text(value: number | undefined): string {
  return value === undefined ? "?" : String(value);
}

/** Where a queue lies in guest memory. */
export function addressesText({ told, layout }: QueueAtRest): string {
  const names =
    layout === "packed" ? ["ring", "driver event", "device event"] : ["desc", "avail", "used"];
  return [told.desc, told.avail, told.used].map((gpa, n) => `${names[n]} ${hex(gpa)}`).join("  ");
}
