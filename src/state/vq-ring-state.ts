import { deviceTypeId } from "../abi/device-types.ts";
import { hasFeature, VIRTIO_F_ACCESS_PLATFORM } from "../abi/features.ts";
import { quote } from "../base/quote.ts";
import { UsageError } from "../base/usage-error.ts";
import type { DeviceState, QueueState, RingState } from "../ring/ring-state.ts";
import { MAX_QUEUES } from "./device-drafts.ts";
import { type DescribedQueue, parseVq } from "./vq-text.ts";

/** The value on which the queues of a device agree; undefined if none gives one. */
function agreed<T>(
  described: readonly DescribedQueue[],
  key: "features" | "endian",
  of: (one: DescribedQueue) => T,
) {
  const values = new Set(described.map(of).filter((value) => value !== undefined));
  if (values.size > 1) {
    throw new UsageError(
      `${key} differs between the queues of ${quote(described[0]?.name ?? "")}; ` +
        "give the queues of different devices different names",
      { value: "vq" },
    );
  }
  return [...values][0];
}

function numberQueues(name: string, described: readonly DescribedQueue[]): QueueState[] {
  const queues = described.map(({ queue }, order) => ({ ...queue, queue: queue.queue ?? order }));
  const seen = new Set<number>();
  for (const { queue } of queues) {
    if (queue >= MAX_QUEUES) {
      throw new UsageError(`more than ${MAX_QUEUES} queues`, { value: "vq" });
    }
    if (seen.has(queue)) {
      throw new UsageError(`queue ${queue} of ${quote(name)} is given twice`, { value: "vq" });
    }
    seen.add(queue);
  }
  return queues.sort((a, b) => a.queue - b.queue);
}

function device(name: string, described: readonly DescribedQueue[]): DeviceState {
  const features = agreed(described, "features", (one) => one.features);
  const endian = agreed(described, "endian", (one) => one.endian);
  return {
    name,
    path: "",
    deviceId: deviceTypeId(name),
    ...(features !== undefined && { features }),
    ...(endian && { endian }),
    vhostActive: false,
    broken: false,
    iova: hasFeature(features ?? 0n, VIRTIO_F_ACCESS_PLATFORM),
    queues: numberQueues(name, described),
  };
}

/**
 * Ring state from queues described one by one: see `parseVq`.
 *
 * Queues with the same name belong to one device. They are numbered in order unless
 * they give a number. Features and byte order need to be given only once per device.
 *
 * @throws UsageError
 */
export function ringStateFromVqs(texts: readonly string[]): RingState {
  const byName = new Map<string, DescribedQueue[]>();
  for (const one of texts.map(parseVq)) {
    const same = byName.get(one.name);
    if (same) same.push(one);
    else byName.set(one.name, [one]);
  }
  const devices = [...byName].map(([name, described]) => device(name, described));
  return { source: undefined, kind: "flags", devices, warnings: [] };
}
