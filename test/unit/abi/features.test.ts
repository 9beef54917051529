import fc from "fast-check";
import { expect, test } from "vitest";
import {
  featureBits,
  featureNames,
  hasFeature,
  VIRTIO_F_VERSION_1,
} from "../../../src/abi/features.ts";

test("converting bits to names and back gives the same bits, for every device type", () => {
  fc.assert(
    fc.property(fc.bigInt(0n, (1n << 128n) - 1n), fc.integer({ min: 0, max: 45 }), (bits, id) => {
      expect(featureBits(featureNames(bits, id), id)).toEqual({ bits, unknown: [] });
    }),
  );
});

test("names as dump prints them, without VIRTIO_, give the same bits, for every device type", () => {
  fc.assert(
    fc.property(fc.bigInt(0n, (1n << 128n) - 1n), fc.integer({ min: 0, max: 45 }), (bits, id) => {
      const short = featureNames(bits, id).map((name) => name.replace(/^VIRTIO_/, ""));
      expect(featureBits(short, id)).toEqual({ bits, unknown: [] });
    }),
  );
});

test("names are in bit order, device bits are named by device type, unnamed bits by number", () => {
  const bits = (1n << 9n) | (1n << 29n) | (1n << 32n) | (1n << 33n) | (1n << 42n);
  expect(featureNames(bits, 2)).toEqual([
    "VIRTIO_BLK_F_FLUSH",
    "VIRTIO_RING_F_EVENT_IDX",
    "VIRTIO_F_VERSION_1",
    "VIRTIO_F_ACCESS_PLATFORM",
    "bit 42",
  ]);
  expect(featureNames(1n << 9n, 1)).toEqual(["VIRTIO_NET_F_GUEST_ECN"]);
  expect(featureNames(1n << 9n, 0)).toEqual(["bit 9"]);
});

test.each([
  ["VIRTIO_F_IOMMU_PLATFORM: Device can be used on IOMMU platform", 1, 33],
  ["VIRTIO_F_ACCESS_PLATFORM", 1, 33],
  ["VIRTIO_F_ADMIN_VQ", 1, 41],
  ["VIRTIO_BLK_F_WCE", 2, 9],
  ["VIRTIO_NET_F_GUEST_USO4: Driver can receive USOv4", 1, 54],
  ["VIRTIO_NET_F_GUEST_USO4: Driver can receive USOv6", 1, 55],
  ["VIRTIO_MEM_F_PERSISTENT_SUSPND: Plugged memory will remain plugged", 24, 2],
  ["VIRTIO_BLK_F_MQ", 0, 12],
  ["RING_F_EVENT_IDX", 2, 29],
  ["F_VERSION_1", 0, 32],
  ["NET_F_MAC", 1, 5],
  ["NET_F_MAC", 0, 5],
  ["9P_F_MOUNT_TAG", 9, 0],
])("%s of device type %i is bit %i", (name, id, bit) => {
  expect(featureBits([name], id)).toEqual({ bits: 1n << BigInt(bit), unknown: [] });
});

test("names of other devices, unknown names and names of object internals are rejected", () => {
  const names = [
    "VIRTIO_BLK_F_MQ",
    "VIRTIO_F_MAGIC",
    "BLK_F_MQ",
    "bit 128",
    "__proto__",
    "toString",
  ];
  expect(featureBits(names, 1)).toEqual({ bits: 0n, unknown: names });
});

test("hasFeature takes a bit number", () => {
  expect(hasFeature(1n << 32n, VIRTIO_F_VERSION_1)).toBe(true);
  expect(hasFeature(~(1n << 32n), VIRTIO_F_VERSION_1)).toBe(false);
  expect(hasFeature(1n << 127n, 127)).toBe(true);
});
