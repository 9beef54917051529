import { describe, expect, test } from "vitest";
import { UsageError } from "../../../src/base/usage-error.ts";
import { parseVq } from "../../../src/state/vq-text.ts";

test("every field is read", () => {
  const text =
    "desc=0x1000,avail=8192,used=0xffffffffffffffff,num=256,last-avail=5,last-used=4," +
    "features=0x130000000,name=virtio-blk,queue=2,endian=big";
  expect(parseVq(text)).toEqual({
    name: "virtio-blk",
    features: 0x130000000n,
    endian: "big",
    queue: {
      queue: 2,
      num: 256,
      desc: 0x1000n,
      avail: 0x2000n,
      used: (1n << 64n) - 1n,
      lastAvailIdx: 5,
      lastUsedIdx: 4,
    },
  });
});

test("fields that are not given are absent", () => {
  expect(parseVq("desc=0,avail=0,used=0,num=1")).toEqual({
    name: "virtio",
    queue: { num: 1, desc: 0n, avail: 0n, used: 0n },
  });
});

test("features may be given by name", () => {
  const text = "desc=0,num=8,name=vhost-user-blk,features=VIRTIO_F_VERSION_1+VIRTIO_BLK_F_MQ";
  expect(parseVq(text).features).toBe((1n << 32n) | (1n << 12n));
});

test("features may be given by the short names that dump prints", () => {
  const bits = (text: string) => parseVq(`desc=0,num=8,${text}`).features;
  const event = (1n << 29n) | (1n << 32n);
  expect(bits("features=RING_F_EVENT_IDX+F_VERSION_1")).toBe(event);
  expect(bits("name=virtio-net,features=NET_F_MAC")).toBe(1n << 5n);
  expect(bits("name=virtio-9p,features=9P_F_MOUNT_TAG")).toBe(1n);
});

test.each([
  ["num=256", 0x2000n, 0x3000n],
  ["num=8", 0x1080n, 0x2000n],
  ["num=8,align=64", 0x1080n, 0x10c0n],
])("desc and %s alone give the legacy layout", (rest, avail, used) => {
  expect(parseVq(`desc=0x1000,${rest}`).queue).toMatchObject({ avail, used });
});

describe("errors say what is wrong", () => {
  test.each([
    ["desc=0,num=8,nmu=4", 'unknown key "nmu"'],
    ["desc=0,desc=1,num=8", "desc is given twice"],
    ["num=8", "desc= is missing"],
    ["desc=0", "num= is missing"],
    ["desc=0,num=8,avail=1", "used= is missing"],
    ["desc=0,num=8,features=VIRTIO_F_RING_PACKED", "avail= is missing"],
    ["desc=zero,num=8", 'desc: "zero" is not a number'],
    ["desc=,num=8", 'desc: "" is not a number'],
    ["desc=0,num=0", "num: 0 is not within 1..32768"],
    ["desc=0,num=32769", "num: 32769 is not within 1..32768"],
    ["desc=0x10000000000000000,num=8", "desc: 0x10000000000000000 is not within 0..2^64-1"],
    ["desc=0,num=8,last-avail=65536", "last-avail: 65536 is not within 0..65535"],
    ["desc=0,num=8,queue=1024", "queue: 1024 is not within 0..1023"],
    ["desc=0,num=8,align=3", "align: 3 is not a power of 2"],
    ["desc=0,num=8,avail=1,used=2,align=64", "align= is only for queues without"],
    ["desc=0xffffffffffffffff,num=8", "ends above 2^64-1"],
    ["desc=0,num=8,features=VIRTIO_F_MAGIC", 'unknown feature "VIRTIO_F_MAGIC"'],
    ["desc=0,num=8,endian=mixed", '"mixed" is neither little nor big'],
    ["desc=0,num", 'expected key=value, not "num"'],
    ["", 'expected key=value, not ""'],
  ])("%s", (text, message) => {
    expect(() => parseVq(text)).toThrow(UsageError);
    expect(() => parseVq(text)).toThrow(message);
  });
});
