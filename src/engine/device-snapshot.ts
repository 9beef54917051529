import type { Device } from "./device.ts";
import type { EventFd } from "./eventfd.ts";
import type { VirtQueue } from "./virtqueue.ts";
import type { Work } from "./work.ts";

/** Restores a device to the state it had when this was created. */
export type Restore = () => void;

/**
 * The fields of a queue that operations change; its poll and cached mappings are
 * saved separately.
 */
const QUEUE_FIELDS = [
  "num",
  "desc",
  "avail",
  "used",
  "lastAvailIdx",
  "availIdx",
  "lastUsedIdx",
  "signalledUsed",
  "signalledUsedValid",
  "usedFlags",
  "logUsed",
  "logAddr",
  "logBase",
  "isLe",
  "userBe",
  "active",
  "ackedFeatures",
  "table",
  "kick",
  "call",
  "error",
  "log",
  "hasIovecs",
] as const satisfies readonly (keyof VirtQueue)[];

const DEVICE_FIELDS = ["table", "mm", "currentMm", "logFile", "hasWorker", "dead"] as const;
const WORK_FIELDS = ["queueSeq", "doneSeq", "flushing"] as const;
const EVENTFD_FIELDS = ["signals", "fileRefs", "contextRefs"] as const;

/**
 * Save the whole state of a device: its queues, their polls and the eventfds.
 *
 * User memory is not included. Writes to it must be undone separately.
 */
export function snapshotDevice(device: Device): Restore {
  const workList = [...device.workList];
  const restores = [
    remember(device, DEVICE_FIELDS),
    ...device.vqs.map((vq) => remember(vq, QUEUE_FIELDS)),
    ...device.vqs.flatMap(({ poll }) => (poll === undefined ? [] : [remember(poll, ["file"])])),
    ...worksOf(device).map((work) => remember(work, WORK_FIELDS)),
    ...[...device.environment.eventfds.values()].map(rememberEventFd),
  ];
  return () => {
    for (const restore of restores) restore();
    device.workList.splice(0, Infinity, ...workList);
  };
}

function worksOf({ workList, vqs }: Device): Work[] {
  const polled = vqs.flatMap(({ poll }) => (poll === undefined ? [] : [poll.work]));
  return [...new Set([...workList, ...polled])];
}

function rememberEventFd(eventfd: EventFd): Restore {
  const waiters = [...eventfd.waiters];
  const restore = remember(eventfd, EVENTFD_FIELDS);
  return () => {
    restore();
    eventfd.waiters.clear();
    for (const waiter of waiters) eventfd.waiters.add(waiter);
  };
}

function remember<T extends object, K extends keyof T>(holder: T, fields: readonly K[]): Restore {
  const values = fields.map((field) => holder[field]);
  return () => {
    fields.forEach((field, i) => {
      holder[field] = values[i] as T[K];
    });
  };
}
