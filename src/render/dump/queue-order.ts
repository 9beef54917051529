import type { QueueAtRest } from "../../ring/queue-at-rest.ts";
import { isKeptFilled } from "../../ring/request/queue-role.ts";
import type { DumpedDevice } from "../../services/dump-result.ts";
import { queueView } from "../queue/view-by-layout.ts";

/** A queue, and the device that it belongs to. */
export type QueueOfDevice = readonly [DumpedDevice, QueueAtRest];

/**
 * The queues of all devices: those in trouble first, those that the image does not hold
 * next, those full of buffers in advance last.
 */
export function queuesByTrouble(devices: readonly DumpedDevice[]): QueueOfDevice[] {
  const all = devices.flatMap((device) =>
    device.queues.map((queue) => ({ one: [device, queue] as const, rank: rank(queue) })),
  );
  return all.toSorted((a, b) => a.rank - b.rank).map(({ one }) => one);
}

function rank(queue: QueueAtRest): number {
  const { mark } = queueView(queue);
  if (mark !== "") return mark === "!" ? 0 : 1;
  return isKeptFilled(queue.role) ? 3 : 2;
}
