import { expect, test } from "vitest";
import { parseRingState } from "../../../src/state/read-ring-state.ts";
import { queueReply, statusReply, vhostQueueReply } from "../../support/qmp-replies.ts";

const failed = { class: "GenericError", desc: "Invalid virtqueue number 1" };
const device = (queues: unknown[], more: object = {}) => ({
  "x-query-virtio": { name: "virtio-blk", path: "/a" },
  "x-query-virtio-status": statusReply("virtio-blk"),
  queues,
  ...more,
});
const read = (...devices: unknown[]) =>
  parseRingState("c.json", JSON.stringify({ qemu: {}, devices }));

test("an error in place of a reply counts as no reply", () => {
  const { devices } = read(
    device(
      [
        { queue: 0, "x-query-virtio-queue-status": failed },
        { queue: 1, "x-query-virtio-queue-status": queueReply("virtio-blk", 1) },
        {
          queue: 2,
          "x-query-virtio-queue-status": { error: failed },
          "x-query-virtio-vhost-queue-status": vhostQueueReply("virtio-blk", 0x7000),
        },
      ],
      { "x-query-virtio-status": failed },
    ),
  );
  expect(devices[0]).not.toHaveProperty("features");
  expect(devices[0]?.queues.map(({ queue, desc }) => [queue, desc])).toEqual([
    [1, 0x2000n],
    [2, 0x7000n],
  ]);
});

test.each([
  ["vring-num", 65536],
  ["vring-num", -1],
  ["vring-num", 1.5],
  ["vring-num", "256"],
  ["vring-num", undefined],
  ["vring-desc", 2 ** 64],
  ["last-avail-idx", 65536],
  ["used-idx", {}],
])("a queue whose %s is %s is refused, with the path to the field", (field, value) => {
  const queue = {
    queue: 0,
    "x-query-virtio-queue-status": queueReply("virtio-blk", 0, { [field]: value }),
  };
  expect(() => read(device([]), device([queue]))).toThrow(
    `c.json: at offset 0: devices[1].queues[0].x-query-virtio-queue-status.${field}: `,
  );
});

test("queue numbers and devices are bounded", () => {
  expect(() => read(device([{ queue: 1024 }]))).toThrow("devices[0].queues[0].queue: ");
  expect(() => read(...Array.from({ length: 4097 }, () => device([])))).toThrow(
    "more than 4096 devices",
  );
});
