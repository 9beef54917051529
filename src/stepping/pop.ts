import { VHOST_F_LOG_ALL } from "../abi/features.ts";
import { UIO_MAXIOV } from "../abi/vhost.ts";
import { VRING_USED_F_NO_NOTIFY } from "../abi/vring.ts";
import type { VirtQueue } from "../engine/virtqueue.ts";
import type { StepRecord } from "./step-record.ts";
import type { StepSession } from "./step-session.ts";

/** Pop one chain; first disable notifications if they are on, as a kick handler does. */
export function* pop(session: StepSession): Generator<StepRecord, StepRecord, undefined> {
  const { target } = session;
  const { vq } = target;
  const queue = target.machine.device.vqs[vq] as VirtQueue;
  if ((queue.usedFlags & VRING_USED_F_NO_NOTIFY) === 0) {
    yield session.run({ op: "disable_notify", vq });
  }
  const log = queue.hasFeature(VHOST_F_LOG_ALL);
  const record = session.run({ op: "get_vq_desc", vq, iov_size: UIO_MAXIOV, log });
  yield record;
  return record;
}
