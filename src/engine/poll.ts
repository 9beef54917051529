import type { Device } from "./device.ts";
import type { EventFd } from "./eventfd.ts";
import { Work, workFlush, workQueue } from "./work.ts";

/**
 * Watches a kick eventfd and queues the handler when it is signalled.
 *
 * Kernel: struct vhost_poll, vhost_poll_init()
 */
export class Poll {
  readonly work: Work;
  /** The file whose wait queue this is on. Kernel: poll->wqh */
  file: EventFd | undefined = undefined;

  constructor(
    readonly device: Device,
    handler: () => void,
  ) {
    this.work = new Work(handler);
  }

  /** The file was signalled. Kernel: vhost_poll_wakeup() */
  wake(): void {
    pollQueue(this);
  }
}

/**
 * Start watching a file. If it is already readable, the work is queued at once.
 *
 * Kernel: vhost_poll_start(), vhost_poll_func()
 */
export function pollStart(poll: Poll, file: EventFd): number {
  if (poll.file !== undefined) return 0;
  poll.file = file;
  file.waiters.add(poll);
  if (file.readable) poll.wake();
  return 0;
}

/**
 * Stop watching. Work already queued stays queued, so flush afterwards.
 *
 * Kernel: vhost_poll_stop()
 */
export function pollStop(poll: Poll): void {
  poll.file?.waiters.delete(poll);
  poll.file = undefined;
}

/** Kernel: vhost_poll_queue() */
export function pollQueue(poll: Poll): void {
  workQueue(poll.device, poll.work);
}

/** Kernel: vhost_poll_flush() */
export function pollFlush(poll: Poll): void {
  workFlush(poll.device, poll.work);
}
