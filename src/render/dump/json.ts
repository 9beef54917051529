import { hex } from "../../base/hex.ts";
import type { QueueAtRest } from "../../ring/queue-at-rest.ts";
import type { DumpedDevice, DumpResult } from "../../services/dump-result.ts";
import { queueView } from "../queue/view-by-layout.ts";
import { ringsSource } from "../rings-source.ts";

/** Version of the shape; a field that changes meaning or goes away raises it. */
const SCHEMA = "vhostctl-dump-1";

/** The JSON of `dump`: addresses are "0x…" strings, what is not known is null. */
export function dumpJson(result: DumpResult): unknown {
  const { image, rings, kernel, warnings, devices } = result;
  return {
    schema: SCHEMA,
    image: {
      path: image.path,
      format: image.format,
      description: image.description,
      file_size: image.fileSize,
      architecture: image.architecture ?? null,
      endian: image.endian ?? null,
      ram: image.ram.map(({ gpa, size }) => ({ gpa: hex(gpa), size: hex(size) })),
    },
    rings: { source: ringsSource(rings), kind: rings.kind },
    kernel,
    warnings,
    devices: devices.map(device),
  };
}

function device(dumped: DumpedDevice): unknown {
  return {
    name: dumped.name,
    path: dumped.path,
    device_id: dumped.deviceId,
    features: dumped.featureNames,
    feature_bits: dumped.features === undefined ? null : hex(dumped.features),
    broken: dumped.broken,
    vhost_active: dumped.vhostActive,
    iova: dumped.iova,
    queues: dumped.queues.filter((q) => q.layout !== "unset").map(queue),
  };
}

function queue(queue: QueueAtRest): unknown {
  const { told, role, layout } = queue;
  return {
    ...{ queue: told.queue, role, num: told.num, layout },
    ...{ desc: hex(told.desc), avail: hex(told.avail), used: hex(told.used) },
    ...queueView(queue).members(),
  };
}
