import { vqReset } from "../../engine/virtqueue.ts";
import { NO_MAPPING } from "../../memory/user-memory.ts";
import type { OperationRunner } from "../../scenario/operation-runner.ts";
import { FDS } from "./set-up.ts";

/** Most entries of indirect tables that one walk of a bulk run may read. */
const WALK_LIMIT = 1 << 17;

/** The eventfds used in runs of inputs. */
const USED_FDS: readonly number[] = Object.values(FDS);

/**
 * Return a runner to its initial state, except for the buffers it keeps and a limit
 * on walks. The observer is removed.
 */
export function resetDevice(runner: OperationRunner): void {
  const { device, chain } = runner;
  let kicked = false;
  for (let n = 0; n < device.vqs.length; n++) {
    const vq = device.vqs[n];
    if (vq === undefined) continue;
    vqReset(vq);
    vq.hasIovecs = false;
    vq.walkLimit = WALK_LIMIT;
    vq.walkLeft = 0;
    vq.descMapping = NO_MAPPING;
    vq.indirectMapping = NO_MAPPING;
    vq.availMapping = NO_MAPPING;
    vq.usedMapping = NO_MAPPING;
    vq.logMapping = NO_MAPPING;
    vq.takeFaults();
    const { poll } = vq;
    if (poll === undefined) continue;
    poll.file = undefined;
    poll.work.queueSeq = 0;
    poll.work.doneSeq = 0;
    poll.work.flushing = 0;
    kicked ||= runner.kickCount(n) > 0;
  }
  if (kicked) runner.setKickCounts(device.vqs.map(() => 0));
  device.table = undefined;
  device.mm = undefined;
  device.logFile = undefined;
  device.hasWorker = false;
  if (device.workList.length > 0) device.workList.length = 0;
  device.dead = undefined;
  device.observer = undefined;
  for (let n = 0; n < USED_FDS.length; n++) {
    const eventfd = runner.eventfds.get(USED_FDS[n] as number);
    if (eventfd === undefined) continue;
    eventfd.signals = 0;
    eventfd.fileRefs = 0;
    eventfd.contextRefs = 0;
    if (eventfd.waiters.size > 0) eventfd.waiters.clear();
  }
  runner.armed = undefined;
  chain.out = 0;
  chain.in = 0;
  chain.log.count = 0;
}
