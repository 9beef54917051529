import type { Device } from "./device.ts";

/**
 * A piece of work for the device's worker, queued at most once at a time.
 *
 * `queueSeq` counts how often it was queued, `doneSeq` how often it was done.
 *
 * Kernel: struct vhost_work, vhost_work_init()
 */
export class Work {
  queueSeq = 0;
  doneSeq = 0;
  flushing = 0;

  constructor(readonly run: () => void) {}
}

/**
 * Queue a piece of work, unless it is queued already.
 *
 * Without a worker, 4.6 would wake a null pointer. In the recordings it continues, so
 * this does too: the work waits for the next owner.
 *
 * Kernel: vhost_work_queue()
 */
export function workQueue(device: Device, work: Work): void {
  if (!device.hasWorker && !device.profile.queuesWithoutWorker) return;
  if (device.workList.includes(work)) return;
  device.workList.push(work);
  work.queueSeq = (work.queueSeq + 1) >>> 0;
}

/**
 * Whether any work is queued: a hint for polling.
 *
 * Kernel: vhost_has_work()
 */
export function hasWork(device: Device): boolean {
  return device.workList.length > 0;
}

/**
 * Wait until everything queued so far of a piece of work is done. The worker runs for
 * this. Without a worker vhost would wait forever, which is reported as a bug.
 *
 * Kernel: vhost_work_flush()
 */
export function workFlush(device: Device, work: Work): void {
  if (!device.profile.queuesWithoutWorker) {
    runWorker(device);
    return;
  }
  const seq = work.queueSeq;
  work.flushing++;
  while (!isSeqDone(work, seq)) {
    if (!workerStep(device)) {
      device.bug("endless wait: no worker will do the work being flushed");
      break;
    }
  }
  work.flushing--;
  if (work.flushing < 0) device.bug("BUG_ON flushing < 0");
}

/** Kernel: vhost_work_seq_done() */
function isSeqDone(work: Work, seq: number): boolean {
  return ((seq - work.doneSeq) | 0) <= 0;
}

/**
 * Let the worker take one piece of work and do it.
 *
 * @returns false when there is no worker or nothing to do
 *
 * Kernel: one turn of vhost_worker()
 */
export function workerStep(device: Device): boolean {
  if (!device.hasWorker) return false;
  const work = device.workList.shift();
  if (work === undefined) return false;
  const seq = work.queueSeq;
  work.run();
  work.doneSeq = seq;
  return true;
}

/**
 * Run the worker until nothing is queued. Work that queues itself again is done
 * again, up to `most` in total.
 *
 * @returns how much work was done
 *
 * Kernel: vhost_worker()
 */
export function runWorker(device: Device, most = 65536): number {
  let done = 0;
  while (done < most && workerStep(device)) done++;
  return done;
}
