/** Waits on a file and is woken when it is signalled. Kernel: wait_queue_t */
export interface Waiter {
  wake(): void;
}

/**
 * An eventfd: a file that can be signalled and polled, with its reference counts.
 *
 * Kernel: struct file, struct eventfd_ctx
 */
export class EventFd {
  /** How often vhost signalled it. */
  signals = 0;
  /** References to the file that vhost holds. */
  fileRefs = 0;
  /** References to the eventfd context that vhost holds. */
  contextRefs = 0;
  /** Polls on its wait queue. */
  readonly waiters = new Set<Waiter>();

  /**
   * @param readable - whether its counter is at the maximum, so that a poll finds it
   *   readable at once and signals leave no trace
   */
  constructor(
    readonly fd: number,
    readonly readable = false,
  ) {}

  /** Kernel: eventfd_signal() as vhost calls it */
  signal(): void {
    if (!this.readable) this.signals++;
    this.wake();
  }

  /** Wake all waiters, as a write from the other side does. */
  wake(): void {
    for (const waiter of [...this.waiters]) waiter.wake();
  }
}
