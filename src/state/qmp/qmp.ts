import type { RingState } from "../../ring/ring-state.ts";
import { takeCollection } from "../collection.ts";
import { DeviceDrafts } from "../device-drafts.ts";
import { readDevice } from "./device.ts";
import { groupReplies } from "./grouping.ts";
import type { QmpMessage } from "./messages.ts";
import { pairReplies } from "./pairing.ts";

/**
 * Reads ring state from QMP messages: a log, single replies, or collections.
 *
 * Commands in the log identify the device and queue of their replies. Without them
 * replies are grouped by device name and order, with a warning where that may be wrong.
 * A newer reply replaces an older one for the same device or queue.
 *
 * @returns no devices if the messages hold no reply to a virtio query
 * @throws InputError naming a field that is missing, has the wrong type or is out of
 *   range
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
