import type { JsonNode } from "../json-node.ts";

/** The QMP queries about virtio, by the content of their replies. */
export const QUERIES = {
  list: "x-query-virtio",
  status: "x-query-virtio-status",
  queue: "x-query-virtio-queue-status",
  vhostQueue: "x-query-virtio-vhost-queue-status",
  element: "x-query-virtio-queue-element",
} as const;

export type Query = keyof typeof QUERIES;

/** A part of a QMP log that contributes to ring state. */
export type QmpMessage =
  | { readonly kind: "command"; readonly execute: string; readonly node: JsonNode; id?: string }
  | { readonly kind: "reply"; readonly query?: Query; readonly node: JsonNode; id?: string }
  | { readonly kind: "collection"; readonly node: JsonNode };

function isListEntry(node: JsonNode): boolean {
  return (
    typeof node.get("path").value === "string" &&
    typeof node.get("name").value === "string" &&
    !node.has("queues")
  );
}

/** The query that a bare reply answers, recognised by its fields. */
function recognise(node: JsonNode): Query | undefined {
  if (node.isList) {
    const items = node.items();
    return items.length > 0 && items.every(isListEntry) ? "list" : undefined;
  }
  if (node.has("vring-num")) return "queue";
  if (node.has("desc-phys")) return "vhostQueue";
  if (node.has("descs")) return "element";
  if (node.has("num-vqs") || node.has("guest-features")) return "status";
  return isListEntry(node) ? "list" : undefined;
}

/** A QMP error, with or without the `{"error": …}` around it. */
export function isErrorReply(node: JsonNode): boolean {
  return node.has("error") || (node.has("class") && node.has("desc"));
}

/** Whether this is an object of collected replies: `{devices: [{x-query-virtio-…: …}]}`. */
function isCollection(node: JsonNode): boolean {
  const devices = node.get("devices");
  if (!devices.isList) return false;
  return devices.items().some((device) => device.has(QUERIES.list) || device.has(QUERIES.status));
}

function idOf(node: JsonNode): { id?: string } {
  const { value } = node.get("id");
  return typeof value === "string" || typeof value === "number" || typeof value === "bigint"
    ? { id: `${typeof value} ${value}` }
    : {};
}

function reply(node: JsonNode, id: { id?: string }): QmpMessage {
  const query = recognise(node);
  return { kind: "reply", node, ...id, ...(query && { query }) };
}

/**
 * The messages in one JSON value of a QMP log: commands, replies with or without their
 * `{"return": …}`, collections, and lists of any of these. Events and greetings are
 * ignored.
 */
export function qmpMessages(node: JsonNode): QmpMessage[] {
  if (node.isList) {
    return recognise(node) === "list" ? [reply(node, {})] : node.items().flatMap(qmpMessages);
  }
  if (!node.isObject || node.has("event") || node.has("QMP")) return [];
  const execute = [node.get("execute"), node.get("exec-oob")].find((command) => !command.absent);
  if (execute) {
    return [{ kind: "command", execute: String(execute.value), node, ...idOf(node) }];
  }
  if (Object.hasOwn(node.value as object, "return")) return [reply(node.get("return"), idOf(node))];
  if (isErrorReply(node)) return [{ kind: "reply", node, ...idOf(node) }];
  if (isCollection(node)) return [{ kind: "collection", node }];
  return [reply(node, idOf(node))];
}
