import type { VirtQueue } from "../engine/virtqueue.ts";
import type { VqState } from "./scenario.ts";

/**
 * The state of a queue, by the kernel's field names.
 *
 * @param kicks - how often its kick handler ran
 */
export function queueState(vq: VirtQueue, kicks: number): VqState {
  return {
    num: vq.num,
    last_avail_idx: vq.lastAvailIdx,
    avail_idx: vq.availIdx,
    last_used_idx: vq.lastUsedIdx,
    used_flags: vq.usedFlags,
    signalled_used: vq.signalledUsed,
    signalled_used_valid: Number(vq.signalledUsedValid),
    log_used: Number(vq.logUsed),
    is_le: Number(vq.isLe),
    user_be: Number(vq.userBe),
    kicks,
    polling: Number(vq.poll?.file !== undefined),
    log_addr: vq.logAddr,
    log_base: vq.logBase,
    desc: vq.desc,
    avail: vq.avail,
    used: vq.used,
  };
}
