import { describe, expect, test } from "vitest";
import { parseRingState } from "../../../src/state/read-ring-state.ts";
import { ringStateFromVqs } from "../../../src/state/vq-ring-state.ts";

const read = (value: unknown) => parseRingState("q.json", JSON.stringify(value));
const queue = { queue: 0, num: 256, desc: "0x1000", avail: "0x2000", used: 12288 };
const blk = { name: "virtio-blk", queues: [queue] };

test("all fields of a device are read", () => {
  const state = read({
    schema: "vhostctl-queues-1",
    devices: [
      {
        ...blk,
        path: "slot 3",
        features: "0x300000000",
        endian: "big",
        queues: [{ ...queue, num: "8", last_avail_idx: 5, last_used_idx: "0x4", layout: "split" }],
      },
    ],
  });
  expect(state).toEqual({
    source: "q.json",
    kind: "queue-list",
    warnings: [],
    devices: [
      {
        name: "virtio-blk",
        path: "slot 3",
        deviceId: 2,
        features: 0x300000000n,
        endian: "big",
        vhostActive: false,
        broken: false,
        iova: true,
        queues: [
          {
            queue: 0,
            num: 8,
            desc: 0x1000n,
            avail: 0x2000n,
            used: 0x3000n,
            lastAvailIdx: 5,
            lastUsedIdx: 4,
          },
        ],
      },
    ],
  });
});

test("a device alone and its queues alone give the same ring state", () => {
  const { devices } = read({ devices: [{ queues: [queue] }] });
  expect(read({ queues: [queue] }).devices).toEqual(devices);
  expect(read([queue]).devices).toEqual(devices);
  expect(devices[0]).not.toHaveProperty("features");
});

test("queues without a number are numbered by position, and sorted", () => {
  const { queue: _, ...unnumbered } = queue;
  const { devices } = read([{ ...queue, queue: 1 }, { ...queue, queue: 0 }, unnumbered]);
  expect(devices[0]?.queues.map((each) => each.queue)).toEqual([0, 1, 2]);
});

test("features may be given by name", () => {
  const named = { ...blk, features: ["VIRTIO_F_VERSION_1", "VIRTIO_BLK_F_MQ"] };
  expect(read({ devices: [named] }).devices[0]?.features).toBe((1n << 32n) | (1n << 12n));
});

test("a packed layout implies features that are not given", () => {
  const packed = { queues: [{ ...queue, layout: "packed" }] };
  expect(read(packed).devices[0]?.features).toBe((1n << 34n) | (1n << 32n));
});

describe("a queue is read like a --vq", () => {
  const legacy = { num: 8, desc: "0x1000" };

  test.each([
    [legacy, 0x1080n, 0x2000n],
    [{ ...legacy, align: 64 }, 0x1080n, 0x10c0n],
  ])("%j alone gives the legacy layout", (value, avail, used) => {
    const expected = { queue: 0, num: 8, desc: 0x1000n, avail, used };
    expect(read(value).devices[0]?.queues).toEqual([expected]);
    expect(read([value]).devices).toEqual(read(value).devices);
    expect(read({ queues: [value] }).devices).toEqual(read(value).devices);
  });

  test("indices may also have the names of the flag", () => {
    const [device] = read([{ ...queue, "last-avail": 5, "last-used": "4" }]).devices;
    expect(device?.queues[0]).toMatchObject({ lastAvailIdx: 5, lastUsedIdx: 4 });
  });

  test("a queue alone may describe its device like a --vq", () => {
    const told = { name: "virtio-net", features: ["NET_F_MAC", "F_VERSION_1"], endian: "big" };
    expect(read({ ...legacy, ...told, queue: 2 }).devices).toEqual(
      ringStateFromVqs([
        "desc=0x1000,num=8,queue=2,name=virtio-net,features=NET_F_MAC+F_VERSION_1,endian=big",
      ]).devices,
    );
  });

  test.each([
    [{ ...legacy, used: 1 }, "avail: missing"],
    [{ ...legacy, layout: "packed" }, "avail: missing"],
    [{ ...legacy, features: ["RING_PACKED"], name: "virtio-blk" }, "features: unknown"],
    [{ ...legacy, features: ["F_RING_PACKED"] }, "avail: missing"],
    [{ ...legacy, align: 3 }, "align: 3 is not a power of 2"],
    [{ ...legacy, align: 0 }, "align: 0 is not within 1..2147483648"],
    [{ ...queue, align: 64 }, "align: is only for queues without avail and used"],
    [{ ...legacy, desc: "0xffffffffffffffff" }, "ends above 2^64-1"],
    [{ ...queue, last_avail_idx: 1, "last-avail": 1 }, "mean the same"],
    [{ ...queue, queus: [] }, 'unknown key "queus"'],
  ])("%j is refused", (value, message) => {
    expect(() => read(value)).toThrow(message);
  });
});

describe("errors say what is wrong", () => {
  test.each([
    [{ devices: [{ ...blk, nmae: "x" }] }, 'devices[0]: unknown key "nmae"'],
    [{ queues: [{ ...queue, last_avail: 3 }] }, 'queues[0]: unknown key "last_avail"'],
    [{ queues: [queue], version: 1 }, 'unknown key "version"'],
    [{ devices: [blk], queues: [] }, '"queues" must be inside a device'],
    [{ schema: "vhostctl-queues-2", queues: [] }, "schema: expected"],
    [{ devices: [{ name: "virtio-blk" }] }, "devices[0].queues: missing"],
    [[{ ...queue, num: 65536 }], "[0].num: expected an integer from 0 to 65535"],
    [[{ ...queue, desc: "1000h" }], "[0].desc: expected an integer"],
    [[{ ...queue, desc: "0x10000000000000000" }], "[0].desc: expected an integer"],
    [[{ ...queue, avail: undefined }], "[0].avail: missing"],
    [[queue, queue], "queue 0 is listed twice"],
    [[{ ...queue, layout: "ring" }], 'expected "split" or "packed"'],
    [{ features: 1, queues: [{ ...queue, layout: "packed" }] }, "does not agree"],
    [{ features: ["VIRTIO_NET_F_MQ"], ...blk }, 'features: unknown feature "VIRTIO_NET_F_MQ"'],
    [{ endian: "middle", ...blk }, 'endian: expected "little" or "big"'],
    [{ devices: blk }, "devices: expected a list, not an object"],
  ])("%j", (value, message) => {
    expect(() => read(value)).toThrow(message);
  });
});
