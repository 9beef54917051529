import { type DeviceDrafts, queueDraft, setStatus } from "./device-drafts.ts";
import type { JsonNode } from "./json-node.ts";
import { queueNumber, shortText } from "./qmp/fields.ts";
import { isErrorReply, QUERIES } from "./qmp/messages.ts";

/** The reply stored under a query, unless it is an error. */
function held(node: JsonNode, query: string): JsonNode | undefined {
  const reply = node.get(query);
  return reply.absent || isErrorReply(reply) ? undefined : reply;
}

function takeQueue(queues: DeviceDrafts["all"][number], node: JsonNode): void {
  const queue = held(node, QUERIES.queue);
  const vhostQueue = held(node, QUERIES.vhostQueue);
  const element = held(node, QUERIES.element);
  const number = node.has("queue") ? node.get("queue") : queue?.get("queue-index");
  const draft = queueDraft(queues, (number ?? node.get("queue")).read(queueNumber));
  if (queue) draft.queue = queue;
  if (vhostQueue) draft.vhostQueue = vhostQueue;
  if (element) draft.element = element;
}

/** Adds the devices of a collection: `{devices: [{x-query-virtio-…: reply, queues: […]}]}`. */
export function takeCollection(drafts: DeviceDrafts, collection: JsonNode): void {
  for (const device of collection.get("devices").items()) {
    const entry = held(device, QUERIES.list);
    const status = held(device, QUERIES.status);
    const name = (entry ?? status ?? device.get(QUERIES.list)).field("name", shortText);
    const path = entry?.optional("path", shortText) ?? "";
    const draft = drafts.open(device, name, path);
    if (status) setStatus(draft, status);
    if (device.has("queues")) {
      for (const queue of device.get("queues").items()) takeQueue(draft, queue);
    }
  }
}
