import { hex } from "../../base/hex.ts";
import type { QueueAtRest } from "../../ring/queue-at-rest.ts";
import type { DumpedDevice } from "../../services/dump-result.ts";
import type { Style } from "../style.ts";
import { table } from "../table.ts";
import { queueView } from "./view-by-layout.ts";

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

/** One line per queue with what matters, and what explains these lines. */
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
  const { told, role } = queue;
  const name = role === "" ? String(told.queue) : `${told.queue} ${role}`;
  const { mark, cells } = queueView(queue);
  const shown = mark || (device.broken ? "!" : "");
  return [shown, name, String(told.num), ...cells];
}

/** Where a queue lies in guest memory. */
export function addressesText(queue: QueueAtRest): string {
  const { desc, avail, used } = queue.told;
  const { parts } = queueView(queue);
  return [desc, avail, used].map((gpa, n) => `${parts[n]} ${hex(gpa)}`).join("  ");
}
