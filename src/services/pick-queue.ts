import { UsageError } from "../base/usage-error.ts";
import type { QueueAtRest, SplitQueue } from "../ring/queue-at-rest.ts";
import type { DumpedDevice, DumpResult } from "./dump-result.ts";

/** A queue and its device. */
export interface PickedQueue<Queue extends QueueAtRest = SplitQueue> {
  readonly device: DumpedDevice;
  readonly queue: Queue;
}

/**
 * The queue to step: the only split queue selected, or the only one of them that has
 * something to pop.
 *
 * @throws UsageError, with a list of the queues, if this is not exactly one
 */
export function pickQueue({ devices }: DumpResult): PickedQueue {
  const all = devices.flatMap((device) => device.queues.map((queue) => ({ device, queue })));
  const split = all.filter(isSteppable);
  const [only, ...others] = split;
  if (only === undefined) throw new UsageError(noneReason(all));
  if (others.length === 0) return only;
  const waiting = split.filter(({ queue }) => hasWork(queue));
  const [first, ...rest] = waiting;
  if (first !== undefined && rest.length === 0) return first;
  throw new UsageError(`which queue? There are ${listed(split)}`, { options: ["device", "queue"] });
}

/** Whether this is a split queue that can be read. */
export function isSteppable(one: PickedQueue<QueueAtRest>): one is PickedQueue {
  return one.queue.layout === "split" && one.queue.ring !== undefined;
}

function hasWork({ pending, fault }: SplitQueue): boolean {
  return fault !== undefined || (pending ?? 0) > 0;
}

function noneReason(all: readonly PickedQueue<QueueAtRest>[]): string {
  const [one] = all;
  if (one !== undefined && all.length === 1) {
    const name = `${one.device.name} queue ${one.queue.told.queue}`;
    const problem = one.queue.layout === "split" ? one.queue.problems[0] : undefined;
    if (problem !== undefined) return `${name} cannot be stepped: ${problem}`;
    return one.queue.layout === "packed"
      ? `${name} is packed: vhost runs split rings only`
      : `${name} is not set up`;
  }
  return "no queue to step: vhost runs only split rings that are set up, and there are none";
}

function listed(queues: readonly PickedQueue[]): string {
  const names = queues
    .slice(0, 12)
    .map(
      ({ device, queue }) => `${device.name} ${queue.told.queue} (${queue.pending ?? 0} pending)`,
    );
  return names.join(", ") + (queues.length > 12 ? `, and ${queues.length - 12} more` : "");
}
