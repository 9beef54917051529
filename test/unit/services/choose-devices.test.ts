import { describe, expect, it } from "vitest";
import type { DeviceState } from "../../../src/ring/ring-state.ts";
import { chooseDevices } from "../../../src/services/choose-devices.ts";

const device = (name: string, deviceId: number, path: string, queues: readonly number[]) =>
  ({ name, deviceId, path, queues: queues.map((queue) => ({ queue })) }) as unknown as DeviceState;

const KNOWN = [
  device("virtio-net", 1, "/machine/peripheral/blk-uplink/virtio-backend", [0, 1, 2]),
  device("vhost-user-blk", 2, "/machine/peripheral/disk0/virtio-backend", [0]),
  device("virtio-blk", 2, "/machine/peripheral/disk1/virtio-backend", []),
];

const chosen = (...devices: string[]) =>
  chooseDevices(KNOWN, { devices }).map((one) => KNOWN.indexOf(one));

describe("chooseDevices", () => {
  it("takes all devices by default", () => {
    expect(chooseDevices(KNOWN, {})).toEqual(KNOWN);
  });

  it("prefers a whole name or path to a type", () => {
    expect(chosen("virtio-blk")).toEqual([2]);
    expect(chosen("/machine/peripheral/disk0/virtio-backend")).toEqual([1]);
  });

  it("prefers a type to a part of a name or path", () => {
    expect(chosen("blk")).toEqual([1, 2]);
    expect(chosen("BLOCK")).toEqual([1, 2]);
  });

  it("takes a part of a name or path", () => {
    expect(chosen("vhost-user")).toEqual([1]);
    expect(chosen("DISK")).toEqual([1, 2]);
  });

  it("takes several names, and keeps the order of the ring state", () => {
    expect(chosen("disk1", "net", "disk1")).toEqual([0, 2]);
  });

  it("takes only devices that have the queue", () => {
    expect(chooseDevices(KNOWN, { queue: 2 })).toEqual([KNOWN[0]]);
  });

  it("lists what there is when a name or a queue is not there", () => {
    expect(() => chosen("net", "scsi")).toThrow(
      'no device "scsi": the ring state has virtio-net (queues 0 to 2), vhost-user-blk (queue 0), virtio-blk (no queues)',
    );
    expect(() => chooseDevices(KNOWN, { devices: ["blk"], queue: 1 })).toThrow(
      "no queue 1: the ring state has vhost-user-blk (queue 0), virtio-blk (no queues)",
    );
  });
});
