import { featureNames } from "../abi/features.ts";
import { PROFILES } from "../engine/profile.ts";
import { type QueueDetail, QueueReader } from "../ring/queue-reader.ts";
import type { DeviceState } from "../ring/ring-state.ts";
import { chooseDevices, type QueueChoice } from "./choose-devices.ts";
import type { DumpedDevice, DumpResult } from "./dump-result.ts";
import { type Snapshot, type SnapshotOptions, withSnapshot } from "./open-snapshot.ts";

/** What to dump from a snapshot. */
export interface DumpOptions extends SnapshotOptions, QueueChoice, QueueDetail {}

/**
 * Reads from an image every virtqueue that the ring state names.
 *
 * @throws InputError if the image or the ring state cannot be read
 * @throws UsageError if nothing matches `devices` and `queue`
 */
export function dump(options: DumpOptions): DumpResult {
  return withSnapshot(options, (snapshot) => dumpSnapshot(snapshot, options));
}

/**
 * Reads the queues of an open snapshot.
 *
 * @throws the same as `dump`
 */
export function dumpSnapshot(
  { image, guest, rings, kernel }: Snapshot,
  options: QueueChoice & QueueDetail,
): DumpResult {
  const { endian } = image.info;
  const atRest = {
    memory: guest,
    endian,
    profile: PROFILES[kernel],
    byHand: rings.kind === "flags",
  };
  const reader = new QueueReader(atRest, options);
  const trusted = !rings.devices.some((device) =>
    device.queues.some((told) => reader.isStale(device, told)),
  );
  const devices = chooseDevices(rings.devices, options).map((device) =>
    dumpDevice(reader, device, options.queue, trusted),
  );
  return {
    image: image.info,
    rings: { source: rings.source, kind: rings.kind },
    kernel,
    warnings: [...image.info.warnings, ...rings.warnings, ...devices.flatMap(doubts)],
    devices,
  };
}

function dumpDevice(
  reader: QueueReader,
  device: DeviceState,
  queue: number | undefined,
  trusted: boolean,
): DumpedDevice {
  const { name, path, deviceId, features, broken, vhostActive, iova, queues } = device;
  return {
    name,
    path,
    deviceId,
    features,
    featureNames: features === undefined ? [] : featureNames(features, deviceId),
    broken,
    vhostActive,
    iova,
    queues: queues
      .filter((told) => queue === undefined || told.queue === queue)
      .map((told) => reader.read(device, told, trusted)),
  };
}

/** Reasons to distrust the queues of a device. */
function doubts({ name, features, queues, iova }: DumpedDevice): string[] {
  const warnings: string[] = [];
  const stale = queues.filter((queue) => queue.layout === "split").filter((queue) => queue.stale);
  const first = stale[0];
  if (first !== undefined) {
    const others = stale.length > 1 ? ` and ${stale.length - 1} more` : "";
    warnings.push(
      `${name}: the ring state was not taken at the same time as the memory (queue ${first.told.queue}: ` +
        `used idx ${first.told.lastUsedIdx}, in memory ${first.fields.usedIdx}${others}): ` +
        "the device's indices are inferred from the rings",
    );
  }
  if (features === undefined && queues.length > 0) {
    const read = queues.some((queue) => queue.layout === "unknown")
      ? "so a ring that is not laid out as a split ring is not read"
      : "so the rings are assumed to be split, and their event fields are not read";
    warnings.push(`${name}: the negotiated features are unknown, ${read}`);
  }
  if (iova) {
    warnings.push(
      `${name}: with ACCESS_PLATFORM ring addresses may go through a vIOMMU; they are assumed to be guest-physical`,
    );
  }
  return warnings;
}
