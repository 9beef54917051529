import { errnoName } from "../../abi/errno.ts";
import type { ExplainedFault } from "../../ring/explain-fault.ts";
import type { QueueAtRest, SplitQueue } from "../../ring/queue-at-rest.ts";
import type { DumpedDevice } from "../../services/dump-result.ts";
import { count } from "../number-text.ts";
import type { QueueOfDevice } from "./queue-order.ts";

/** What is said of a device that its VMM has marked as broken. */
export const BROKEN = "BROKEN: the VMM gave it up after a guest error";

/** One thing that is wrong, or that cannot be judged. */
export interface Trouble {
  /** `!` the guest or the rings are wrong, `?` the image lacks something. */
  readonly mark: "!" | "?";
  /** The device, and the queue where it is one queue's; not yet safe to print. */
  readonly where: string;
  readonly what: string;
  /** The reason, where `what` does not say it. */
  readonly why?: string;
}

/** All that has a mark in a dump, what is wrong first. */
export function troubles(
  devices: readonly DumpedDevice[],
  queues: readonly QueueOfDevice[],
): Trouble[] {
  const broken = devices.flatMap(({ name, broken }): Trouble[] =>
    broken ? [{ mark: "!", where: name, what: BROKEN }] : [],
  );
  const ofQueues = queues.flatMap(([device, queue]) =>
    queue.layout === "split" ? ofQueue(queueName(device, queue), queue) : [],
  );
  const all = [...ofQueues, ...broken];
  return all.toSorted((a, b) => Number(a.mark === "?") - Number(b.mark === "?"));
}

/** `virtio-blk queue 0 requestq1`. */
export function queueName(device: DumpedDevice, { told, role }: QueueAtRest): string {
  return `${device.name} queue ${told.queue} ${role}`.trimEnd();
}

function ofQueue(where: string, queue: SplitQueue): Trouble[] {
  const { problems, gaps, fault, chains } = queue;
  return [
    ...problems.map((what): Trouble => ({ mark: "!", where, what })),
    ...(fault === undefined ? [] : [ofFault(where, fault)]),
    ...ofChains(where, chains, false),
    ...gaps.map((what): Trouble => ({ mark: "?", where, what })),
    ...ofChains(where, chains, true),
  ];
}

/** The first chain of a queue that has a fault, of the guest or of the image. */
function ofChains(where: string, chains: SplitQueue["chains"], notDumped: boolean): Trouble[] {
  const bad = chains.filter(({ fault }) => fault?.notDumped === notDumped);
  const first = bad[0];
  if (first?.fault === undefined) return [];
  const head = first.head === undefined ? `position ${first.position}` : `head ${first.head}`;
  const others = bad.length > 1 ? ` (and ${count(bad.length - 1, "more chain")})` : "";
  return [ofFault(`${where}, ${head}${others}`, first.fault)];
}

function ofFault(where: string, { fault, notDumped, detail }: ExplainedFault): Trouble {
  if (notDumped) return { mark: "?", where, what: detail };
  const what = `vhost refuses: ${fault.code}, ${errnoName(fault.errno)}.`;
  return { mark: "!", where, what, why: detail };
}
