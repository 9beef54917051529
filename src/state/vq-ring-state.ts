import { deviceTypeId } from "../abi/device-types.ts";
import { hasFeature, VIRTIO_F_ACCESS_PLATFORM } from "../abi/features.ts";
import { quote } from "../base/quote.ts";
import { UsageError } from "../base/usage-error.ts";
import type { DeviceState, QueueState, RingState } from "../ring/ring-state.ts";
import { MAX_QUEUES } from "./device-drafts.ts";
import { parseVq, type VqFlag } from "./vq-flag.ts";

/** The one value that the flags of a device give, or undefined when none does. */
function agreed<T>(flags: readonly VqFlag[], key: "features" | "endian", of: (flag: VqFlag) => T) {
  const values = new Set(flags.map(of).filter((value) => value !== undefined));
  if (values.size > 1) {
    throw new UsageError(
      `--vq: ${key} differs between the queues of ${quote(flags[0]?.name ?? "")}; ` +
        "give the queues of different devices different names",
    );
  }
  return [...values][0];
}

function numberQueues(name: string, flags: readonly VqFlag[]): QueueState[] {
  const queues = flags.map(({ queue }, order) => ({ ...queue, queue: queue.queue ?? order }));
  const seen = new Set<number>();
  for (const { queue } of queues) {
    if (queue >= MAX_QUEUES) throw new UsageError(`--vq: more than ${MAX_QUEUES} queues`);
    if (seen.has(queue)) {
      throw new UsageError(`--vq: queue ${queue} of ${quote(name)} is there twice`);
    }
    seen.add(queue);
  }
  return queues.sort((a, b) => a.queue - b.queue);
}

function device(name: string, flags: readonly VqFlag[]): DeviceState {
  const features = agreed(flags, "features", (flag) => flag.features);
  const endian = agreed(flags, "endian", (flag) => flag.endian);
  return {
    name,
    path: "",
    deviceId: deviceTypeId(name),
    ...(features !== undefined && { features }),
    ...(endian && { endian }),
    vhostActive: false,
    broken: false,
    iova: hasFeature(features ?? 0n, VIRTIO_F_ACCESS_PLATFORM),
    queues: numberQueues(name, flags),
  };
}

/**
 * Ring state out of all the `--vq` flags of a command line.
 *
 * Flags of one name are the queues of one device, numbered in their order
 * unless they say otherwise; features and byte order need to be said once.
 *
 * @throws UsageError
 */
export function ringStateFromVqs(texts: readonly string[]): RingState {
  const byName = new Map<string, VqFlag[]>();
  for (const flag of texts.map(parseVq)) {
    const same = byName.get(flag.name);
    if (same) same.push(flag);
    else byName.set(flag.name, [flag]);
  }
  const devices = [...byName].map(([name, flags]) => device(name, flags));
  return { source: "--vq", kind: "flags", devices, warnings: [] };
}
