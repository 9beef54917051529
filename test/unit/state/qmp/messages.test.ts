import { expect, test } from "vitest";
import { JsonNode } from "../../../../src/state/json-node.ts";
import { qmpMessages } from "../../../../src/state/qmp/messages.ts";
import {
  listReply,
  queueReply,
  statusReply,
  vhostQueueReply,
} from "../../../support/qmp-replies.ts";

const messages = (value: unknown) => qmpMessages(JsonNode.root("f", { value, offset: 0 }));
const queries = (value: unknown) =>
  messages(value).map((message) => (message.kind === "reply" ? message.query : message.kind));

test.each([
  ["list", listReply(["virtio-blk", "/a"])],
  ["status", statusReply("virtio-blk")],
  ["queue", queueReply("virtio-blk", 0)],
  ["vhostQueue", vhostQueueReply("virtio-blk", 0)],
  ["element", { name: "virtio-blk", index: 0, descs: [] }],
  [undefined, {}],
  [undefined, { error: { class: "GenericError", desc: "no" } }],
  [undefined, { class: "GenericError", desc: "no" }],
])("a reply of kind %s is recognised by its fields, bare, wrapped or in a list", (query, reply) => {
  expect(queries(reply)).toEqual([query]);
  expect(queries({ return: reply, id: 1 })).toEqual([query]);
  expect(queries([{ return: reply }, { return: {} }])).toEqual([query, undefined]);
});

test("events, greetings and bare scalars are ignored", () => {
  expect(messages({ event: "STOP", timestamp: { seconds: 1 } })).toEqual([]);
  expect(messages({ QMP: { version: {} } })).toEqual([]);
  expect(messages([1, "x", null, []])).toEqual([]);
});

test("ids of different types do not match", () => {
  const ids = [7, "7", undefined].map((id) => messages({ execute: "x-query-virtio", id })[0]);
  expect(ids.map((message) => message?.kind === "command" && message.id)).toEqual([
    "number 7",
    "string 7",
    undefined,
  ]);
});
