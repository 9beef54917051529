import { describe, expect, test } from "vitest";
import { parseRingState } from "../../../../src/state/read-ring-state.ts";
import {
  listReply,
  logOf,
  queueReply,
  statusReply,
  vhostQueueReply,
} from "../../../support/qmp-replies.ts";

const read = (...values: unknown[]) => parseRingState("q.json", logOf(...values));
const shape = (...values: unknown[]) =>
  read(...values).devices.map(({ name, path, queues }) => [
    name,
    path,
    ...queues.map(({ queue, num }) => [queue, num]),
  ]);

const ask = (what: string, path: string, queue?: number, id?: unknown) => ({
  execute: `x-query-virtio-${what}`,
  arguments: { path, ...(queue !== undefined && { queue }) },
  ...(id !== undefined && { id }),
});
const num = (value: number) => ({ "vring-num": value });

describe("two devices of one name", () => {
  const replies = [
    statusReply("virtio-blk"),
    queueReply("virtio-blk", 0, num(8)),
    queueReply("virtio-blk", 1, num(8)),
    statusReply("virtio-blk"),
    queueReply("virtio-blk", 0, num(16)),
  ];
  const grouped = [
    [
      [0, 8],
      [1, 8],
    ],
    [[0, 16]],
  ].map((queues) => ["virtio-blk", "", ...queues]);

  test("are told apart by their status replies, with a warning", () => {
    expect(shape(...replies)).toEqual(grouped);
    expect(read(...replies).warnings).toEqual([
      expect.stringContaining('2 devices are called "virtio-blk"'),
    ]);
  });

  test("are told apart by a repeated queue number", () => {
    const queues = replies.filter((reply) => "queue-index" in reply);
    expect(shape(...queues)).toEqual(grouped);
    expect(read(...queues).warnings).toHaveLength(1);
  });

  test("are told apart reliably by their commands, by id in any order", () => {
    const state = [
      listReply(["virtio-blk", "/b"], ["virtio-blk", "/a"]),
      ask("status", "/a", undefined, 1),
      ask("status", "/b", undefined, "1"),
      ask("queue-status", "/b", 0, 3),
      ask("queue-status", "/a", 0, 4),
      { return: queueReply("virtio-blk", 0, num(8)), id: 4 },
      { return: statusReply("virtio-blk", { broken: true }), id: "1" },
      { return: queueReply("virtio-blk", 0, num(16)), id: 3 },
      { return: statusReply("virtio-blk"), id: 1 },
    ];
    expect(shape(...state)).toEqual([
      ["virtio-blk", "/a", [0, 8]],
      ["virtio-blk", "/b", [0, 16]],
    ]);
    expect(read(...state).devices.map(({ broken }) => broken)).toEqual([false, true]);
    expect(read(...state).warnings).toEqual([]);
  });

  test("are told apart by the order of their commands, despite errors and other commands", () => {
    const state = [
      { execute: "qmp_capabilities" },
      { return: {} },
      ask("queue-status", "/a", 0),
      { return: queueReply("virtio-blk", 0, num(8)) },
      ask("queue-status", "/a", 1),
      ask("queue-status", "/b", 0),
      { error: { class: "GenericError", desc: "Invalid virtqueue number 1" } },
      { event: "STOP" },
      { return: queueReply("virtio-blk", 0, num(16)) },
    ];
    expect(shape(...state)).toEqual([
      ["virtio-blk", "/a", [0, 8]],
      ["virtio-blk", "/b", [0, 16]],
    ]);
  });
});

describe("two devices of one name whose statuses come first", () => {
  const list = listReply(["virtio-blk", "/b"], ["virtio-blk", "/a"]);
  const statuses = (a: number, b: number) =>
    [a, b].map((count) => statusReply("virtio-blk", { "num-vqs": count }));
  const queues = (...each: [queue: number, size: number][]) =>
    each.map(([queue, size]) => queueReply("virtio-blk", queue, num(size)));
  const sizes = (...values: unknown[]) =>
    read(...values).devices.map(({ queues }) => queues.map((queue) => queue.num));

  test.each([
    ["one device after the other", queues([0, 1], [1, 1], [0, 2], [1, 2])],
    ["in turn", queues([0, 1], [0, 2], [1, 1], [1, 2])],
  ])("get their queues %s", (_, replies) => {
    const expected = [
      [1, 1],
      [2, 2],
    ];
    expect(sizes(list, ...statuses(2, 2), ...replies)).toEqual(expected);
    expect(sizes(...statuses(2, 2), ...replies)).toEqual(expected);
    expect(read(list, ...statuses(2, 2), ...replies).warnings).toHaveLength(1);
  });

  test("get no queue beyond their number of queues", () => {
    expect(sizes(list, ...statuses(1, 2), ...queues([0, 1], [0, 2], [1, 2]))).toEqual([
      [1],
      [2, 2],
    ]);
  });

  test("stay two when their queues come before them", () => {
    const replies = queues([0, 1], [1, 1], [0, 2], [1, 2]);
    expect(sizes(list, ...replies, ...statuses(2, 2))).toEqual([
      [1, 1],
      [2, 2],
    ]);
  });

  test.each([
    ["statuses first", (a: number, b: number) => [...statuses(1, 1), ...queues([0, a], [0, b])]],
    [
      "one after the other",
      (a: number, b: number) =>
        statuses(1, 1).flatMap((status, at) => [status, ...queues([0, at === 0 ? a : b])]),
    ],
    ["queues only", (a: number, b: number) => queues([0, a], [0, b])],
  ])("stay two if they are queried again, %s", (_, poll) => {
    expect(sizes(list, ...poll(1, 2), list, ...poll(3, 4))).toEqual([[3], [4]]);
  });

  test("get the right vhost rings by their number of queues", () => {
    const started = { "vhost-started": true, "num-vqs": 2 };
    const state = read(
      list,
      statusReply("virtio-blk", started),
      statusReply("virtio-blk", started),
      ...[1, 2, 3, 4].map((at) => vhostQueueReply("virtio-blk", at * 0x1000)),
    );
    expect(state.devices.map(({ queues }) => queues.map(({ desc }) => desc))).toEqual([
      [0x1000n, 0x2000n],
      [0x3000n, 0x4000n],
    ]);
  });
});

test("a device with fewer replies than the next keeps its own", () => {
  const status = statusReply("virtio-blk", { "num-vqs": 3 });
  const state = [status, queueReply("virtio-blk", 0), status];
  const { devices } = read(
    ...state,
    ...[0, 1, 2].map((queue) => queueReply("virtio-blk", queue, num(8))),
  );
  expect(devices.map(({ queues }) => queues.map((queue) => queue.num))).toEqual([[256], [8, 8, 8]]);
});

test("replies of one device give a warning if there are two candidates", () => {
  const list = listReply(["virtio-blk", "/a"], ["virtio-blk", "/b"]);
  const { devices, warnings } = read(list, queueReply("virtio-blk", 0));
  expect(devices.map(({ path }) => path)).toEqual([""]);
  expect(warnings).toEqual([expect.stringContaining('2 devices are called "virtio-blk"')]);
});

describe("one device of its name", () => {
  const list = listReply(["virtio-blk", "/a"], ["virtio-rng", "/r"]);

  test("a newer reply wins if x-query-virtio lists one device", () => {
    const polled = [
      list,
      statusReply("virtio-blk", { broken: true }),
      queueReply("virtio-blk", 0, num(8)),
      statusReply("virtio-blk"),
      queueReply("virtio-blk", 0, num(16)),
    ];
    expect(shape(...polled)).toEqual([["virtio-blk", "/a", [0, 16]]]);
    expect(read(...polled).devices[0]?.broken).toBe(false);
    expect(read(...polled).warnings).toEqual([]);
  });

  test("a status after the queues belongs to the same device", () => {
    const state = read(
      queueReply("virtio-blk", 1),
      queueReply("virtio-blk", 0),
      statusReply("virtio-blk"),
    );
    expect(state.devices).toHaveLength(1);
    expect(state.devices[0]?.queues.map(({ queue }) => queue)).toEqual([0, 1]);
    expect(state.devices[0]?.features).toBe(1n << 32n);
  });

  test("replies with and without a command are merged", () => {
    const status = [ask("status", "/a"), { return: statusReply("virtio-blk") }];
    expect(shape(list, queueReply("virtio-blk", 0), ...status)).toEqual([
      ["virtio-blk", "/a", [0, 256]],
    ]);
  });

  test("x-query-virtio entries may come one per line", () => {
    expect(shape(...list, queueReply("virtio-rng", 0))).toEqual([["virtio-rng", "/r", [0, 256]]]);
  });
});

describe("vhost replies, which do not name their queue", () => {
  const started = statusReply("virtio-net", { "vhost-started": true });

  test("go to the queue that their command asked for", () => {
    const state = [ask("vhost-queue-status", "/n", 5), vhostQueueReply("virtio-net", 0x1000)];
    expect(shape(...state)).toEqual([["virtio-net", "/n", [5, 128]]]);
  });

  test("go to the queue with the same ring", () => {
    const state = read(
      started,
      queueReply("virtio-net", 0),
      queueReply("virtio-net", 3),
      vhostQueueReply("virtio-net", 0x1000),
      vhostQueueReply("virtio-net", 0x4000),
    );
    expect(state.devices[0]?.queues.map(({ queue }) => queue)).toEqual([0, 3]);
    expect(state.warnings).toHaveLength(1);
  });

  test("are otherwise numbered in order, with a warning", () => {
    const state = read(
      started,
      vhostQueueReply("virtio-net", 0x1000),
      vhostQueueReply("virtio-net", 0x9000),
    );
    expect(state.devices[0]?.queues.map(({ queue, desc }) => [queue, desc])).toEqual([
      [0, 0x1000n],
      [1, 0x9000n],
    ]);
    expect(state.warnings).toContainEqual(expect.stringContaining("do not name their queue"));
  });
});
