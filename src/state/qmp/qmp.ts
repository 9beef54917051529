import type { RingState } from "../../ring/ring-state.ts";
import { takeCollection } from "../collection.ts";
import { DeviceDrafts } from "../device-drafts.ts";
import { readDevice } from "./device.ts";
import { groupReplies } from "./grouping.ts";
import type { QmpMessage } from "./messages.ts";
import { pairReplies } from "./pairing.ts";

/**
 * Ring state out of QMP messages: a log, single replies, or collections.
 *
 * Commands in the log tell the device and queue of their replies. Without them
 * replies are grouped by device name and order, with a warning where that may
 * be wrong. A newer reply replaces an older one about the same thing.
 *
 * @returns no devices when the messages hold no reply of virtio introspection
 * @throws InputError naming the field that is missing, of a wrong type or out
 *   of range
 */
export function readQmp(file: string, messages: readonly QmpMessage[]): RingState {
  const drafts = new DeviceDrafts();
  let kind = "qmp";
  for (const message of messages) {
    if (message.kind !== "collection") continue;
    kind = "collection";
    takeCollection(drafts, message.node);
  }
  const warnings = groupReplies(drafts, pairReplies(messages));
  const read = drafts.all.map(readDevice);
  return {
    source: file,
    kind,
    devices: read.map(({ device }) => device),
    warnings: [...warnings, ...read.flatMap((device) => device.warnings)],
  };
}
