import { UsageError } from "../base/usage-error.ts";
import type { DumpedDevice, DumpedQueue, DumpResult } from "./dump-result.ts";

/** A queue and the device that it is of. */
export interface PickedQueue {
  readonly device: DumpedDevice;
  readonly queue: DumpedQueue;
}

/**
 * The one queue to step: the only split one that was asked for, or the only one of
 * them that has something to pop.
 *
 * @throws UsageError that lists the queues when that is not one
 */
export function pickQueue({ devices }: DumpResult): PickedQueue {
  const all = devices.flatMap((device) => device.queues.map((queue) => ({ device, queue })));
  const split = all.filter(({ queue }) => queue.layout === "split" && queue.indices !== undefined);
  const [only, ...others] = split;
  if (only === undefined) throw new UsageError(noneReason(all));
  if (others.length === 0) return only;
  const waiting = split.filter(({ queue }) => hasWork(queue));
  const [first, ...rest] = waiting;
  if (first !== undefined && rest.length === 0) return first;
  throw new UsageError(`which queue? choose with --device and --queue: ${listed(split)}`);
}

function hasWork({ pending, fault }: DumpedQueue): boolean {
  return fault !== undefined || (pending ?? 0) > 0;
}

function noneReason(all: readonly PickedQueue[]): string {
  const [one] = all;
  if (one !== undefined && all.length === 1) {
    const name = `${one.device.name} queue ${one.queue.told.queue}`;
    const problem = one.queue.problems[0];
    if (problem !== undefined) return `${name} cannot be stepped: ${problem}`;
    return one.queue.layout === "packed"
      ? `${name} is packed: vhost runs split rings only`
      : `${name} is not set up`;
  }
  return "no queue to step: vhost runs split rings that are set up, and there is none";
}

function listed(queues: readonly PickedQueue[]): string {
  const names = queues
    .slice(0, 12)
    .map(
      ({ device, queue }) => `${device.name} ${queue.told.queue} (${queue.pending ?? 0} pending)`,
    );
  return names.join(", ") + (queues.length > 12 ? `, and ${queues.length - 12} more` : "");
}
