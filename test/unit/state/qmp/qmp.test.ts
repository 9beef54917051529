import { describe, expect, test } from "vitest";
import { parseRingState } from "../../../../src/state/read-ring-state.ts";
import {
  featuresReply,
  listReply,
  logOf,
  queueReply,
  statusReply,
  vhostQueueReply,
} from "../../../support/qmp-replies.ts";

const read = (...values: unknown[]) => parseRingState("q.json", logOf(...values));
const readOne = (...values: unknown[]) => {
  const { devices, warnings } = read(...values);
  expect(devices).toHaveLength(1);
  return { device: devices[0]!, queue: devices[0]?.queues[0], warnings };
};

describe("a device that QEMU runs", () => {
  test("is read in full", () => {
    const { device, warnings } = readOne(
      listReply(["virtio-blk", "/machine/a"]),
      statusReply("virtio-blk", { "device-endian": "big", broken: true }),
      queueReply("virtio-blk", 0),
    );
    expect(device).toEqual({
      name: "virtio-blk",
      path: "/machine/a",
      deviceId: 2,
      features: 1n << 32n,
      endian: "big",
      vhostActive: false,
      broken: true,
      iova: false,
      numQueues: 1,
      queues: [
        {
          queue: 0,
          num: 256,
          desc: 0x1000n,
          avail: 0x2000n,
          used: 0x3000n,
          lastAvailIdx: 7,
          lastUsedIdx: 6,
          shadowAvailIdx: 9,
          signalledUsed: 5,
        },
      ],
    });
    expect(warnings).toEqual([]);
  });

  test("without a status reply has no features", () => {
    const { device } = readOne(queueReply("vhost-user-blk", 0));
    expect(device).not.toHaveProperty("features");
    expect(device).toMatchObject({ deviceId: 2, path: "", vhostActive: false, iova: false });
  });

  test("an unset queue is kept, an invalid signalled-used is not", () => {
    const { queue } = readOne(
      queueReply("virtio-rng", 0, {
        "vring-num": 0,
        "vring-desc": 0,
        "signalled-used-valid": false,
      }),
    );
    expect(queue).toMatchObject({ num: 0, desc: 0n });
    expect(queue).not.toHaveProperty("signalledUsed");
  });

  test("an unknown byte order is left out", () => {
    const { device } = readOne(statusReply("virtio-blk", { "device-endian": "unknown" }));
    expect(device).not.toHaveProperty("endian");
  });
});

describe("a device with more queues than replies", () => {
  const status = (count: unknown) => statusReply("virtio-net", { "num-vqs": count });

  test("says how many it has, with one warning", () => {
    const { device, warnings } = readOne(
      status(17),
      ...[0, 1, 16].map((queue) => queueReply("virtio-net", queue)),
    );
    expect(device.numQueues).toBe(17);
    expect(warnings).toEqual(['"virtio-net": the ring state has 3 of its 17 queues']);
  });

  test("does not warn if all are there, or the number is not given", () => {
    expect(readOne(status(1), queueReply("virtio-net", 0)).warnings).toEqual([]);
    const { device, warnings } = readOne(status(undefined), queueReply("virtio-net", 0));
    expect(device).not.toHaveProperty("numQueues");
    expect(warnings).toEqual([]);
  });

  test.each([-1, 1025, "3"])("cannot have %j", (count) => {
    expect(() => read(status(count))).toThrow("num-vqs: expected an integer from 0 to 1024");
  });
});

describe("features", () => {
  const features = (reply: object) =>
    readOne(
      statusReply("virtio-net", { "device-id": 1, "guest-features": reply }),
      queueReply("virtio-net", 0),
    );

  test("combine names and numbers, and both words", () => {
    const { device } = features(
      featuresReply(["VIRTIO_RING_F_EVENT_IDX"], {
        "dev-features": ["VIRTIO_NET_F_MQ: Multiqueue with automatic receive steering supported"],
        "unknown-dev-features": 2 ** 40,
        "unknown-dev-features2": 2,
      }),
    );
    expect(device.features).toBe((1n << 29n) | (1n << 22n) | (1n << 40n) | (1n << 65n));
  });

  test("the IOMMU bit means that addresses may be IOVAs", () => {
    expect(features(featuresReply(["VIRTIO_F_IOMMU_PLATFORM"])).device.iova).toBe(true);
  });

  test("unknown names give a warning", () => {
    const { device, warnings } = features(featuresReply(["VIRTIO_F_VERSION_1", "VIRTIO_F_MAGIC"]));
    expect(device.features).toBe(1n << 32n);
    expect(warnings).toEqual([expect.stringContaining("VIRTIO_F_MAGIC")]);
  });
});

describe("a device that vhost runs", () => {
  const indices = ["lastAvailIdx", "lastUsedIdx", "shadowAvailIdx", "signalledUsed"];
  const running = { "shadow-avail-idx": undefined, "last-avail-idx": 0 };

  test.each([
    [
      "by its status",
      [statusReply("virtio-net", { "vhost-started": true }), queueReply("virtio-net", 0)],
    ],
    [
      "by the missing shadow index",
      [statusReply("virtio-net"), queueReply("virtio-net", 0, running)],
    ],
    ["by a vhost reply", [vhostQueueReply("virtio-net", 0x1000)]],
  ])("is recognised %s, has no indices, and gives one warning with advice", (_, replies) => {
    const { device, queue, warnings } = readOne(...replies);
    expect(device.vhostActive).toBe(true);
    for (const index of indices) expect(queue).not.toHaveProperty(index);
    expect(warnings.filter((warning) => warning.includes('"stop"'))).toHaveLength(1);
  });

  test("its vhost reply replaces a queue status that failed", () => {
    const { queue } = readOne(
      statusReply("virtio-net", { "vhost-started": true }),
      { error: { class: "GenericError", desc: "no" } },
      vhostQueueReply("virtio-net", 0x5000),
    );
    expect(queue).toEqual({ queue: 0, num: 128, desc: 0x5000n, avail: 0x5800n, used: 0x5a00n });
  });
});

describe("an element", () => {
  const element = {
    name: "virtio-blk",
    index: 3,
    descs: [
      { addr: 2, len: 1, flags: ["write"] },
      { addr: 1, len: 16, flags: ["write", "next"] },
    ],
    avail: { flags: 0, idx: 1, ring: 3 },
    used: { flags: 0, idx: 0 },
  };

  test("is put in chain order, its flags in bit order", () => {
    const { queue } = readOne(queueReply("virtio-blk", 0), element);
    expect(queue?.element).toEqual({
      index: 3,
      descs: [
        { addr: 1n, len: 16, flags: ["next", "write"] },
        { addr: 2n, len: 1, flags: ["write"] },
      ],
    });
  });

  test("keeps addresses past 2^53 exact", () => {
    const text = logOf(queueReply("virtio-blk", 0), element).replace(
      '"addr":2,',
      '"addr":18446744073709551615,',
    );
    const { devices } = parseRingState("q.json", text);
    expect(devices[0]?.queues[0]?.element?.descs[1]?.addr).toBe((1n << 64n) - 1n);
  });

  test("is left out if its queue is ambiguous", () => {
    const { device } = readOne(
      queueReply("virtio-blk", 0),
      queueReply("virtio-blk", 1),
      element,
      element,
    );
    expect(device.queues.map((queue) => queue.element?.index)).toEqual([undefined, undefined]);
  });
});
