import { expect, test } from "vitest";
import { deviceTypeId, deviceTypeName } from "../../../src/abi/device-types.ts";

test.each([
  ["virtio-net", 1],
  ["virtio-blk", 2],
  ["vhost-user-blk", 2],
  ["vhost-user-blk-pci", 2],
  ["virtio-blk-pci-non-transitional", 2],
  ["virtio-serial", 3],
  ["virtio-console", 3],
  ["virtio-9p", 9],
  ["vhost-scsi", 8],
  ["virtio-vsock", 19],
  ["vhost-vsock", 19],
  ["virtio-user-fs", 26],
  ["vhost-user-fs", 26],
  ["virtio-fs", 26],
])("%s is device type %i", (name, id) => {
  expect(deviceTypeId(name)).toBe(id);
});

test("an unknown device name has type 0", () => {
  expect(deviceTypeId("e1000")).toBe(0);
  expect(deviceTypeId("constructor")).toBe(0);
});

test("the name of every type maps back to the type", () => {
  const named = Array.from({ length: 64 }, (_, id) => id).filter((id) => deviceTypeName(id));
  expect(named.length).toBeGreaterThan(30);
  for (const id of named) expect(deviceTypeId(deviceTypeName(id) ?? "")).toBe(id);
});
